/**
 * The contract of every outgoing port, a clock turned by hand, fault-injecting wrappers and
 * fixtures. An adapter is right when it passes the contracts of the ports it serves.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.testkit {
  requires transitive dev.errand.application;
  requires transitive org.junit.jupiter.api;
  requires transitive org.assertj.core;
  requires static org.jspecify;

  exports dev.errand.testkit;
  exports dev.errand.testkit.simulation;
}
