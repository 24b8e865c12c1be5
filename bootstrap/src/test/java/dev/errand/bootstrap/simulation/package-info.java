/** The real services with the real codecs under thousands of seeded schedules. */
package dev.errand.bootstrap.simulation;
