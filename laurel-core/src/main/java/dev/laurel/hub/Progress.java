package dev.laurel.hub;

/**
 * How far one lengthy thing is.
 *
 * @param what what is being done, for instance {@code downloading model.safetensors}
 * @param done the bytes so far
 * @param total the bytes in all, or −1 if not known; equal to {@code done} when it is finished
 */
public record Progress(String what, long done, long total) {}
