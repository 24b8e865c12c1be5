/**
 * The only place that knows every part: reads the configuration, finds adapters, connects them and
 * starts the program.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.bootstrap {
  requires dev.errand.application;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;
  requires com.networknt.schema;
  requires static org.jspecify;
}
