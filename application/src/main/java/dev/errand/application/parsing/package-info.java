/** Bytes from elsewhere, read within bounds: tar archives and lines. */
package dev.errand.application.parsing;
