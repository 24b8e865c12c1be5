package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes note of what it is asked to confirm, and refuses one kind of it. */
final class RecordingDisk implements Fsync {

  final List<String> calls = new ArrayList<>();
  String failing = "";

  @Override
  public void content(RandomAccessFile file) throws IOException {
    confirm("content");
  }

  @Override
  public void names(Path directory) throws IOException {
    confirm("names " + directory.getFileName());
  }

  private void confirm(String what) throws IOException {
    calls.add(what);
    if (what.equals(failing)) {
      throw new IOException("broken disk");
    }
  }
}
