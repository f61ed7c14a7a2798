/** DeBERTa, second version (He et al. 2021) and third (He, Gao, Chen 2023), which have the same layers. */
package dev.laurel.model.deberta;
