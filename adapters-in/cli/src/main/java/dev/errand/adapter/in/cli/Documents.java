package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the documents that people name: bounded, strictly UTF-8, with messages that help. */
final class Documents {

  /**
   * Far more than a brief or an agent needs; files that are to be analysed are attached instead.
   */
  static final int MAX_BYTES = 16 << 20;

  private Documents() {}

  static String read(Path file) {
    if (Files.isDirectory(file)) {
      throw invalid(file + " is a directory; name a file", null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (NoSuchFileException e) {
      throw invalid(file + " does not exist; check the path", e);
    } catch (AccessDeniedException e) {
      throw invalid(file + " may not be read; check its permissions", e);
    } catch (IOException e) {
      throw invalid(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static String read(InputStream in, String source) {
    try {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw invalid(
            source
                + " is larger than "
                + (MAX_BYTES >> 20)
                + " MiB; attach data as files instead of writing it into the document",
            null);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(source + " is not UTF-8 text; save it as UTF-8", e);
    } catch (IOException e) {
      throw invalid(source + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static PortException invalid(
      String message, @org.jspecify.annotations.Nullable Throwable cause) {
    return new PortException(new Failure.InvalidRequest(message), cause);
  }
}
