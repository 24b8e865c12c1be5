package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Keeps the first who waits for it until it is told to go on. */
final class SlowDisk implements Fsync {

  final CountDownLatch busy = new CountDownLatch(1);
  final CountDownLatch ready = new CountDownLatch(1);
  volatile int waits;
  volatile int brokenAfter = Integer.MAX_VALUE;

  @Override
  public synchronized void content(RandomAccessFile file) throws IOException {
    waits = waits + 1;
    busy.countDown();
    try {
      ready.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (waits > brokenAfter) {
      throw new IOException("broken disk");
    }
  }

  @Override
  public void names(Path directory) {}
}
