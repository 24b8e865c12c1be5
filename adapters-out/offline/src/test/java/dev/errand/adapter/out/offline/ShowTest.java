package dev.errand.adapter.out.offline;

import java.nio.file.*;
import org.junit.jupiter.api.Test;

class ShowTest {
  @Test
  void show() throws Exception {
    Path root = Path.of(System.getProperty("show.dir", "/tmp/show"));
    try (var dirs = Files.list(root)) {
      for (Path dir : dirs.sorted().toList()) {
        if (!Files.isDirectory(dir.resolve("data"))) continue;
        String q = Files.readString(dir.resolve("q.txt"));
        try (PlayedToolBox box = new PlayedToolBox(dir.resolve("data"))) {
          Played p = new Played(box, q);
          String a = p.answer();
          long tokens =
              p.replies().stream().mapToLong(r -> r.tokens().input() + r.tokens().output()).sum();
          long maxOut = p.replies().stream().mapToLong(r -> r.tokens().output()).max().orElse(0);
          long calls = p.replies().stream().mapToLong(r -> r.calls().size()).sum();
          Files.writeString(
              dir.resolve("out.txt"),
              p.tools()
                  + "\nfailures "
                  + p.failures()
                  + "\ntokens "
                  + tokens
                  + " maxOut "
                  + maxOut
                  + " calls "
                  + calls
                  + " toolText "
                  + p.toolText().length()
                  + "\n\n"
                  + a
                  + "\n\n=========\n"
                  + p.report()
                  + "\n"
                  + p.written().keySet());
        }
      }
    }
  }
}
