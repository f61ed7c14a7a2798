/**
 * How much a text resembles reference texts, or repeats itself: BLEU, chrF, TER, ROUGE, METEOR, distinct-n and rep-n.
 *
 * <p>Each is a record of its settings that implements {@link dev.laurel.metric.text.TextMetric}, and gives the numbers of a
 * named Python library: sacreBLEU 2.6.0, Google's rouge_score, NLTK 3.10. {@code docs/overlap-metrics.md} has the definitions.
 *
 * <p>Any text can be scored, also an empty one, one of surrogates without partners, or a very long one. Time grows with the
 * length times its logarithm; for ROUGE-L with the product of the two lengths divided by 64.
 */
package dev.laurel.metric.text;
