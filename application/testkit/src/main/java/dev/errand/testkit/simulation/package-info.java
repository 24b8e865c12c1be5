/**
 * A whole fleet under one seed: simulated processes run the real services against simulated stores,
 * one thread at a time, and what goes wrong is drawn. {@link
 * dev.errand.testkit.simulation.Simulation} is where to begin.
 *
 * <p>Nothing here may depend on real time, real threads' timing, hash order or identity: the same
 * seed gives the same trace to the byte.
 */
package dev.errand.testkit.simulation;
