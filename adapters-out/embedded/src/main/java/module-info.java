/** Ports served by memory and local files, for one process without any server. */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.out.embedded {
  requires dev.errand.application;
  requires static org.jspecify;
}
