/**
 * The session: its events, the fold over them, and the decision that follows. {@link
 * dev.errand.domain.session.Evolver} is the only thing that makes a next state; {@link
 * dev.errand.domain.session.Decider} the only thing that says what to do.
 */
package dev.errand.domain.session;
