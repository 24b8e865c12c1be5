package dev.errand.adapter.in.cli;

import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.io.PrintWriter;
import java.time.Instant;

/** A line for each step that is over, without control characters: for logs and pipes. */
final class PlainProgress implements Progress {

  private final PrintWriter err;
  private final Journal journal;
  private final Environment environment;

  PlainProgress(Environment environment) {
    this.environment = environment;
    err = environment.err();
    journal = new Journal(environment.scheduler().instant());
  }

  @Override
  public void doing(String what) {
    Instant now = environment.scheduler().instant();
    print(journal.line(now, Glyphs.oneLine(what, 200), Journal.Tone.PLAIN));
  }

  @Override
  public void recorded(RecordedEvent event, SessionState state) {
    journal.lines(event, state).forEach(this::print);
  }

  @Override
  public void close() {
    err.flush();
  }

  private void print(Journal.Line line) {
    err.println(line.text());
    err.flush();
  }
}
