/**
 * The HTTP interface: briefs in, reports, health, metrics and events out. It calls incoming ports
 * and decides nothing.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.in.http {
  requires dev.errand.application;
  requires io.helidon.webserver;
  requires io.helidon.webserver.sse;
  requires tools.jackson.databind;
  requires static org.jspecify;
}
