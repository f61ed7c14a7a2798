/** The ground: what every other package may use and that uses none of them. */
package dev.laurel.base;
