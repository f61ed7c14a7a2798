/** Column-oriented file formats as rows, found by the core through {@link dev.laurel.data.format.RowFormat}. */
package dev.laurel.columnar;
