/**
 * Where models come from: a folder, a built-in name whose weights travel as a Maven artefact, or a Hugging Face hub.
 */
package dev.laurel.hub;
