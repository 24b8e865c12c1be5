/** The two persistent collections the session state needs. Not exported. */
package dev.errand.domain.collection;
