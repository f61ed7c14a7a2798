/** Records to YAML and back, strictly: an unknown key, a wrong type or a value out of range stops a run before it starts. */
package dev.laurel.config;
