/**
 * Models on disk: safetensors, {@code config.json}, sharded folders, ONNX initialisers, and folders that change all at once.
 *
 * <p>Everything read is checked before it is used and everything written appears whole or not at all.
 */
package dev.laurel.checkpoint;
