/** The command line: parses arguments, calls incoming ports, prints what they return. */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.in.cli {
  requires dev.errand.application;
  requires info.picocli;
  requires static org.jspecify;
}
