/** Which examples make up an update, and which worker computes which of them. */
package dev.laurel.batch;
