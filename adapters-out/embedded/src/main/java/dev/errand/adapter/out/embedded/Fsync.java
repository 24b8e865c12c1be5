package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Waits until the disk holds what was written. */
interface Fsync {

  /** Waits for the disk. */
  Fsync ON =
      new Fsync() {
        @Override
        public void content(RandomAccessFile file) throws IOException {
          file.getFD().sync();
        }

        @Override
        public void names(Path directory) throws IOException {
          Disk.sync(directory);
        }
      };

  /** Waits for nothing: what was written last is lost when the machine goes down. */
  Fsync OFF =
      new Fsync() {
        @Override
        public void content(RandomAccessFile file) {}

        @Override
        public void names(Path directory) {}
      };

  /** For the bytes of a file. */
  void content(RandomAccessFile file) throws IOException;

  /** For the names in a directory. */
  void names(Path directory) throws IOException;
}
