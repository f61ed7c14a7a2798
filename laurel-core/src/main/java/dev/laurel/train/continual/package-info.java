/** Learning from new examples without forgetting the old ones: replay, distillation, elastic weights, heads that grow. */
package dev.laurel.train.continual;
