package dev.errand.adapter.out.json;

/** Bytes that are not what was agreed on, or a value that has no place in them. */
final class Malformed extends RuntimeException {

  private static final long serialVersionUID = 1;

  Malformed(String message) {
    super(message, null, false, false);
  }
}
