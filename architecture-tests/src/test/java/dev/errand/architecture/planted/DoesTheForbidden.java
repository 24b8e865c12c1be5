package dev.errand.architecture.planted;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** One method for each kind of thing that must not be called. */
public class DoesTheForbidden {

  /** May be missing, which a field should not say like this. */
  public Optional<String> perhaps = Optional.empty();

  /** A method reference hides the call from a search for calls. */
  public Supplier<Instant> clock() {
    return Instant::now;
  }

  /** Inside a lambda. */
  public Runnable nap() {
    return () -> {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        e.printStackTrace();
      }
    };
  }

  /** Never twice the same. */
  public String name() {
    return UUID.randomUUID().toString();
  }

  /** Never twice the same either. */
  public int chance() {
    return new Random().nextInt();
  }

  /** Waits where no simulated time reaches. */
  public void await(CountDownLatch latch) throws InterruptedException {
    latch.await();
  }

  /** Reads the world. */
  public boolean world() {
    return Files.exists(Path.of("x"));
  }

  /** Does too much. */
  public void end(Optional<String> last) {
    System.out.println(last.get());
    System.exit(ServiceLoader.load(Runnable.class).findFirst().isPresent() ? 0 : 1);
  }
}
