/**
 * The contract of every outgoing port, a clock turned by hand, fault-injecting wrappers and
 * fixtures. An adapter is right when it passes the contracts of the ports it serves.
 */
package dev.errand.testkit;
