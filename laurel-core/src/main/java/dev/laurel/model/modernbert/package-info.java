/** ModernBERT (Warner et al. 2024). */
package dev.laurel.model.modernbert;
