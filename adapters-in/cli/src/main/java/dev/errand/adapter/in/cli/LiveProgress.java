package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One status line that is drawn anew in its place, with the steps that are over above it. Events
 * only change what will be drawn; a thread of its own draws, so that a slow terminal holds nothing
 * up. Each frame is a single write that overwrites before it erases: nothing flickers.
 */
final class LiveProgress implements Progress {

  static final Duration FRAME = Duration.ofMillis(100);

  private static final String ERASE_REST = "\u001b[K";
  private static final String DIM = "\u001b[2m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RESET = "\u001b[0m";

  private final ReentrantLock lock = new ReentrantLock();
  private final Environment environment;
  private final Instant startedAt;
  private final PrintWriter err;
  private final boolean colour;
  private final Journal journal;
  private final List<Journal.Line> finished = new ArrayList<>();
  private final Map<String, String> toolMessages = new TreeMap<>();
  private String doing = "starting";
  private String shown = "";
  private @Nullable SessionState state;
  private long written;
  private boolean closed;
  private Scheduler.@Nullable Task drawing;

  LiveProgress(Environment environment) {
    this.environment = environment;
    startedAt = environment.scheduler().instant();
    err = environment.err();
    colour = environment.colour();
    journal = new Journal(startedAt);
  }

  /** A display that draws itself until it is closed. */
  static LiveProgress start(Environment environment) {
    LiveProgress progress = new LiveProgress(environment);
    progress.drawing = environment.scheduler().start("progress", progress::redraw);
    return progress;
  }

  @Override
  public void doing(String what) {
    lock.lock();
    try {
      doing = Glyphs.oneLine(what, 200);
    } finally {
      lock.unlock();
    }
    draw();
  }

  @Override
  public void recorded(RecordedEvent event, SessionState next) {
    lock.lock();
    try {
      finished.addAll(journal.lines(event, next));
      state = next;
      if (event.event() instanceof SessionEvent.ModelCalled) {
        written = 0;
        toolMessages.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void text(String delta) {
    lock.lock();
    try {
      written += delta.length();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void toolProgress(String tool, String message) {
    lock.lock();
    try {
      toolMessages.put(tool, Glyphs.oneLine(message, 80));
    } finally {
      lock.unlock();
    }
  }

  /** Draws a frame if anything has changed. */
  void draw() {
    int width = environment.terminalWidth();
    lock.lock();
    try {
      if (!closed) {
        frame(StatusLine.of(view(), width < 1 ? 79 : width - 1));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      frame("");
      closed = true;
    } finally {
      lock.unlock();
    }
    if (drawing != null) {
      drawing.interrupt();
    }
  }

  private void redraw() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        environment.scheduler().sleep(FRAME);
        draw();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private StatusLine.View view() {
    return new StatusLine.View(
        state,
        doing,
        Map.copyOf(toolMessages),
        written,
        startedAt,
        environment.scheduler().instant());
  }

  private void frame(String status) {
    if (finished.isEmpty() && status.equals(shown)) {
      return;
    }
    StringBuilder frame = new StringBuilder("\r");
    // A line may fill its row, and erasing behind it would take its last character.
    frame.append(finished.isEmpty() ? "" : ERASE_REST);
    for (Journal.Line line : finished) {
      boolean problem = line.tone() == Journal.Tone.PROBLEM;
      frame.append(problem ? painted(YELLOW, line.text()) : line.text());
      frame.append('\n');
    }
    frame.append(painted(DIM, status)).append(ERASE_REST);
    if (status.isEmpty()) {
      frame.append('\r');
    }
    finished.clear();
    shown = status;
    err.print(frame);
    err.flush();
  }

  private String painted(String paint, String text) {
    return colour && !text.isEmpty() ? paint + text + RESET : text;
  }
}
