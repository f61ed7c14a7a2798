/** Recipes: what to do with which model and data; the only place that puts everything together. */
package dev.laurel.recipe;
