/**
 * What may be spent and what was: limits, reservations, prices, deadlines. Reserve, then settle: a
 * step whose worst case does not fit is not taken.
 */
package dev.errand.domain.budget;
