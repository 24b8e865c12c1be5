/**
 * An agent's own state: named slices that only change through their reducers, each either rolled
 * back with a failed tool or kept as a log.
 */
package dev.errand.domain.slice;
