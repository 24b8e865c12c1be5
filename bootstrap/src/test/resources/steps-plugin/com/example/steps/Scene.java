package com.example.steps;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where all processes of a test meet: {@code steps:DIRECTORY?worker=NAME}.
 *
 * @param directory the shared directory
 * @param worker who we are
 */
record Scene(Path directory, String worker) {

  private static final long MOST_MILLIS = 300;
  private static final long GATE_MILLIS = 120_000;
  private static final long LOOK_AGAIN_MILLIS = 50;

  static Scene of(URI address) throws IOException {
    String worker = address.getQuery().replaceFirst("^worker=", "");
    Scene scene = new Scene(Path.of(address.getPath()), worker);
    for (String folder : new String[] {"said", "stamps", "gates"}) {
      Files.createDirectories(scene.directory.resolve(folder));
    }
    return scene;
  }

  /** Notes something for good; a process that is killed right after has noted it. */
  void note(String what) throws IOException {
    Path file =
        directory.resolve("said").resolve(worker + "-" + ProcessHandle.current().pid() + ".log");
    byte[] line = (what + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Takes a while, the same for the same key. */
  static void pause(String key) throws InterruptedException {
    Thread.sleep(5 + Math.floorMod(key.hashCode(), MOST_MILLIS));
  }

  /** Waits where the input says {@code wait-in-PLACE=GATE}, until this worker's gate is open. */
  void gate(String place, String input) throws InterruptedException, IOException {
    Matcher wait = Pattern.compile("wait-in-" + place + "=([a-z]+)").matcher(input);
    if (!wait.find()) {
      return;
    }
    note("waiting " + input);
    Path open = directory.resolve("gates").resolve(worker + "-" + wait.group(1));
    for (long waited = 0; !Files.exists(open); waited += LOOK_AGAIN_MILLIS) {
      if (waited > GATE_MILLIS) {
        throw new IOException("nobody opened " + open);
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
