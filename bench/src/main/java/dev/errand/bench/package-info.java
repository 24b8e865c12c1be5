/** Measurements of Errand and of what its users would otherwise take. */
package dev.errand.bench;
