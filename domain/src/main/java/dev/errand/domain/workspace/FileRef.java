package dev.errand.domain.workspace;

import java.util.Objects;

/**
 * The content of a file, by what it is.
 *
 * @param sha256 lower-case hexadecimal SHA-256 of the bytes
 * @param size length in bytes
 */
public record FileRef(String sha256, long size) {

  public FileRef {
    Objects.requireNonNull(sha256, "sha256 is null");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + sha256);
    }
    if (size < 0) {
      throw new IllegalArgumentException("size must not be negative, but is " + size);
    }
  }
}
