/** RoBERTa (Liu et al. 2019) and XLM-R (Conneau et al. 2020). */
package dev.laurel.model.roberta;
