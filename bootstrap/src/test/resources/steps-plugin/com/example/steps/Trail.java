package com.example.steps;

import dev.errand.application.port.out.Workspace;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** A file of the session that one step begins and a later one reads and goes on with. */
final class Trail {

  private static final WorkspacePath PATH = WorkspacePath.of("trail.txt");
  private static final int SOME_LINES = 50;
  private static final int LARGE = 50;

  private Trail() {}

  static void begin(Workspace workspace, String key) throws IOException {
    write(workspace, begun(key));
  }

  /** How many lines there were; fails if they are not those that were begun with. */
  static String goOn(Workspace workspace, String key) throws IOException {
    String found = Files.readString(workspace.localFile(PATH));
    if (!found.equals(begun(key))) {
      throw new IOException("the trail is another one than that of " + key);
    }
    write(workspace, found + "looked at " + key + "\n");
    return found.lines().count() + " lines";
  }

  /** Mostly a few kilobytes, sometimes more than a mebibyte. */
  private static String begun(String key) {
    int lines = 1 + Math.floorMod(key.hashCode(), SOME_LINES);
    return ("made with " + key + "\n")
        .repeat(Math.floorMod(key.hashCode(), LARGE) == 0 ? 40_000 : lines);
  }

  private static void write(Workspace workspace, String text) throws IOException {
    try (OutputStream out = workspace.write(PATH)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
