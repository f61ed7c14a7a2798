/** Examples, data sets, and the readers that make them from files. */
package dev.laurel.data;
