/** Model families read from and written to Hugging Face folders, and the heads on them. */
package dev.laurel.model;
