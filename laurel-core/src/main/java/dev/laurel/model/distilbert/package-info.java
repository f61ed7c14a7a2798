/** DistilBERT (Sanh et al. 2019). */
package dev.laurel.model.distilbert;
