package dev.errand.application.port.out;

/** Makes ids that nobody else makes. */
public interface IdGenerator {

  /** A new id: letters and digits, at most 40, whose order is that of their making. */
  String next();
}
