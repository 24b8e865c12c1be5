package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;

/** Writes a journal once more, without some of its sessions. */
final class JournalCompaction {

  private JournalCompaction() {}

  /** Writes what is kept of {@code from} into {@code to}, each group as a commit of its own. */
  static void copy(Path from, JournalIndex index, Set<String> without, RandomAccessFile to)
      throws IOException {
    TreeMap<Long, String> groups = new TreeMap<>();
    for (String session : index.sessions()) {
      if (!without.contains(session)) {
        Arrays.stream(index.placesBehind(session, 0)).forEach(place -> groups.put(place, session));
      }
    }
    if (groups.isEmpty()) {
      return;
    }
    try (LineReader lines = new LineReader(from, groups.firstKey(), 1)) {
      for (var group : groups.entrySet()) {
        lines.moveTo(group.getKey());
        long commit = to.getFilePointer();
        ByteBuilder bytes = new ByteBuilder();
        JournalLine line;
        do {
          line = JournalReader.nextOf(group.getValue(), lines);
          JournalLine.write(
              bytes,
              commit,
              line,
              Arrays.copyOfRange(lines.buffer(), line.eventFrom(), line.eventTo()));
        } while (line.left() > 0);
        to.write(bytes.array(), 0, bytes.length());
      }
    }
  }
}
