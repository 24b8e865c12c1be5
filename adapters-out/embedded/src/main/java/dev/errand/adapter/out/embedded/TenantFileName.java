package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Names of tenants as names of files: lower-case letters, digits, {@code -} and {@code _} stand for
 * themselves, every other byte of the UTF-8 form is {@code %} and two hexadecimal digits. So no two
 * tenants share a file, not even where files have no case, and none leaves the directory.
 */
final class TenantFileName {

  private static final String SUFFIX = ".jsonl";
  private static final int MAX_LENGTH = 255;

  private TenantFileName() {}

  static String of(String tenant) {
    StringBuilder name = new StringBuilder();
    for (byte b : tenant.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
      if (plain) {
        name.append((char) b);
      } else {
        name.append("%%%02x".formatted(b & 0xff));
      }
    }
    if (tenant.isEmpty()) {
      name.append('%');
    }
    name.append(SUFFIX);
    if (name.length() > MAX_LENGTH) {
      throw new PortException(
          new Failure.InvalidRequest(
              ("the tenant's name has %d characters, too many for the name of its audit file; give"
                      + " tenants names of at most 80 characters")
                  .formatted(tenant.length())));
    }
    return name.toString();
  }

  /** Whether a file is a tenant's. */
  static boolean matches(String fileName) {
    return fileName.matches("(%|([a-z0-9_-]|%[0-9a-f]{2})+)\\.jsonl");
  }

  static String tenant(String fileName) {
    String name = fileName.substring(0, fileName.length() - SUFFIX.length());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length() && !name.equals("%"); i++) {
      if (name.charAt(i) == '%') {
        bytes.write(Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
