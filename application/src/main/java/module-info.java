/**
 * Does what the domain decides, in order, through ports.
 *
 * <p>{@code port.in} is what can be asked of Errand; {@code port.out} is what it needs; {@code spi}
 * is how an adapter module offers a port. The services behind {@code port.in} are nobody else's;
 * {@link dev.errand.application.ErrandApplication} is the one public assembly of them. No class
 * here reads a clock, sleeps, draws a random number or starts a thread but through {@link
 * dev.errand.application.port.out.Scheduler} and what it was given.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.application {
  requires transitive dev.errand.domain;
  requires static transitive org.jspecify;

  exports dev.errand.application;
  exports dev.errand.application.port.in;
  exports dev.errand.application.port.out;
  exports dev.errand.application.spi;
}
