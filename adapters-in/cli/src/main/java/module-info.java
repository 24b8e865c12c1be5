/**
 * The command line: parses arguments, calls incoming ports, prints what they return. It decides
 * nothing about briefs and knows no adapter; what it needs from the process around it stands in
 * {@link dev.errand.adapter.in.cli.Environment}.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.in.cli {
  requires transitive dev.errand.application;
  requires info.picocli;
  requires tools.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.errand.adapter.in.cli;

  opens dev.errand.adapter.in.cli to
      info.picocli;
}
