/**
 * The HTTP interface: briefs in, reports, health, metrics and events out. It calls incoming ports
 * and decides nothing.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.in.http {
  requires transitive dev.errand.application;
  requires io.helidon.http;
  requires io.helidon.webserver;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports dev.errand.adapter.in.http;
}
