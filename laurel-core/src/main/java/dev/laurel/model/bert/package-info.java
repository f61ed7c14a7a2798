/** BERT (Devlin et al. 2019) and what has its layers. */
package dev.laurel.model.bert;
