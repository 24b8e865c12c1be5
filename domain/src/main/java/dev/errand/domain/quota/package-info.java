/** What a tenant may use of the whole fleet, and what it has used. */
package dev.errand.domain.quota;
