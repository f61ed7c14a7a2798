/** Work spread over the cores of the machine. */
package dev.laurel.distributed;
