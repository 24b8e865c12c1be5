package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class OutletTest {

  private static Outlet printed(OutputStream out) {
    Outlet outlet = new Outlet(out);
    new PrintStream(outlet, true).print("a report");
    return outlet;
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  @Test
  void wholeOutputShouldBeNoLoss() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    assertThat(printed(bytes).lost()).isNull();
    assertThat(bytes).hasToString("a report");
  }

  @Test
  void fullDiskShouldBeALoss() {
    assertThat(printed(failing("No space left on device")).lost())
        .isEqualTo("No space left on device");
  }

  @Test
  void readerWhoHasGoneShouldBeNoLoss() {
    assertThat(printed(failing("Broken pipe")).lost()).isNull();
  }
}
