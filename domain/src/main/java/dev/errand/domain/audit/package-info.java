/** Who did what, in a chain of hashes that shows any change. */
package dev.errand.domain.audit;
