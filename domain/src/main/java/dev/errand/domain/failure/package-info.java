/** What can go wrong, by class, and the policies that answer it. No vendor's error lives here. */
package dev.errand.domain.failure;
