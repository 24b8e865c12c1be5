package dev.errand.architecture.planted;

/** What only the source shows. */
public final class CatchesAll {

  public void undocumented() {}

  /** Takes everything, an OutOfMemoryError too. */
  public void wide(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      undocumented();
    }
  }

  /** Nobody will learn that it was to stop. */
  public void swallows() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      undocumented();
    }
  }

  /** A third animal would be no bird without anybody noticing. */
  public boolean isBird(Animal animal) {
    return switch (animal) {
      case Bird bird -> true;
      default -> false;
    };
  }

  /** Two so far. */
  sealed interface Animal {}

  record Bird() implements Animal {}

  record Fish() implements Animal {}
}
