/** The {@code laurel} command: reads arguments, calls the library, shows what comes back. */
package dev.laurel.cli;
