/**
 * The protocol of mailbox, lease, claim and settlement as a TLA+ model, explored completely by TLC,
 * and held against traces of the real services. The model itself is in the resources beside this.
 */
package dev.errand.architecture.model;
