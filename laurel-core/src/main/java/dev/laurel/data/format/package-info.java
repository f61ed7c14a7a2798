/** Files as streams of rows: decompression, decoding and the row formats, with a place in the file for every message. */
package dev.laurel.data.format;
