/** What a run writes for its reader: a log of scalars and events, TensorBoard event files, and a report to look at. */
package dev.laurel.report;
