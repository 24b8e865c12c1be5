/**
 * JSON and YAML forms of events, snapshots, envelopes and agent documents, with explicit type names
 * and a version.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.out.json {
  requires dev.errand.application;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;
  requires com.networknt.schema;
  requires static org.jspecify;

  provides dev.errand.application.spi.CodecsProvider with
      dev.errand.adapter.out.json.JsonCodecsProvider;
}
