package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.RunBrief;

/** Shows on standard error how a run gets on. */
sealed interface Progress extends RunBrief.Observer, AutoCloseable
    permits LiveProgress, PlainProgress, Progress.Silent {

  /** Shows nothing. */
  Progress NONE = new Silent();

  /** Says what is happening while there is no session yet. */
  void doing(String what);

  /** Ends the display and leaves it clean. */
  @Override
  void close();

  /** Shows nothing. */
  final class Silent implements Progress {
    @Override
    public void doing(String what) {}

    @Override
    public void close() {}
  }
}
