/** What comes in and what goes out: briefs, who sent them, reports. */
package dev.errand.domain.brief;
