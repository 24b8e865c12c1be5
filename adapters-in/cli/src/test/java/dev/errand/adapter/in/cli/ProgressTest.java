package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.SessionEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

  private final Process process = new Process();

  private static void play(Sessions session, Progress progress) {
    for (int i = 0; i < session.events.size(); i++) {
      progress.recorded(session.events.get(i), session.states.get(i));
    }
  }

  private List<String> screen() {
    return Screen.after(process.err.toString(), process.width);
  }

  @Nested
  class Plain {

    @Test
    void thereShouldBeALineForEachStepAndNoControlCharacter() {
      try (Progress progress = new PlainProgress(process)) {
        progress.doing("reading brief.yaml");
        play(Sessions.completed("s1"), progress);
      }

      assertThat(process.err.toString())
          .isEqualTo(
              """
              [   0.0 s] reading brief.yaml
              [   1.0 s] brief s1 accepted for data-analyst
              [   2.0 s] attempt 1 on host-7
              [   3.0 s] agent data-analyst on offline:rules, at most 200,000 tokens, cost 0.50
              [   5.0 s] turn 1: wants profile, chart (1,204 tokens in, 96 out)
              [   8.0 s] turn 1: profile finished (2.0 s)
              [   9.0 s] turn 1: chart finished, wrote chart.svg (2.0 s)
              [  11.0 s] turn 2: answers (1,204 tokens in, 96 out)
              [  13.0 s] completed
              """);
    }

    @Test
    void whatModelsAndToolsSayShouldNotReachTheTerminalRaw() {
      try (Progress progress = new PlainProgress(process)) {
        play(
            Sessions.wantingTools("s1")
                .then(new SessionEvent.ToolStarted("c1", "k", 1))
                .then(
                    new SessionEvent.ToolFailed(
                        "c1", new Failure.ToolFault("bad\n\u001b[2Jline\u0007"), List.of())),
            progress);
      }

      assertThat(process.err.toString()).endsWith("profile failed: bad line (1.0 s)\n");
    }
  }

  @Nested
  class Live {

    private final LiveProgress progress = new LiveProgress(process);

    @Test
    void theFirstLineShouldBeThereAtOnce() {
      progress.doing("reading brief.yaml");

      assertThat(screen()).containsExactly("reading brief.yaml | 0.0 s");
    }

    @Test
    void theStatusShouldTellTurnToolsTokensMoneyAndTimes() {
      process.width = 120;
      play(
          Sessions.wantingTools("s1")
              .then(new SessionEvent.ToolStarted("c1", "k1", 1))
              .then(new SessionEvent.ToolStarted("c2", "k2", 1)),
          progress);
      progress.toolProgress("chart", "drawing");
      process.time.tick(Duration.ofSeconds(75));

      progress.draw();

      assertThat(screen().getLast())
          .isEqualTo(
              "turn 1: running profile, chart (drawing) | 1,300/200,000 tokens | cost 0.0025/0.50"
                  + " | 8m45s left | 1m15s");
    }

    @Test
    void stepsShouldStayAboveTheStatusAndTheStatusShouldGoInTheEnd() {
      process.width = 100;
      progress.doing("reading brief.yaml");
      play(Sessions.bound("s1").calling(1), progress);
      progress.draw();

      assertThat(screen())
          .hasSize(4)
          .last()
          .satisfies(line -> assertThat(line).startsWith("turn 1: thinking | 0/200,000 tokens"));

      progress.close();

      assertThat(screen()).hasSize(4).last().isEqualTo("");
      assertThat(process.err.toString()).endsWith("\r");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 20, 40, 60, 80, 200})
    void theStatusShouldNeverFillTheLine(int width) {
      process.width = width;
      play(Sessions.wantingTools("s1").then(new SessionEvent.ToolStarted("c1", "k1", 1)), progress);
      progress.draw();
      process.err.getBuffer().setLength(0);
      process.time.tick(Duration.ofSeconds(1));

      progress.draw();

      String drawn = process.err.toString().replace("\u001b[K", "").replace("\r", "");
      assertThat(drawn.length()).isLessThan(width == 0 ? 80 : width);
    }

    @Test
    void whatMattersLeastShouldGoFirstWhenItIsNarrow() {
      process.width = 60;
      play(Sessions.bound("s1").calling(1), progress);

      progress.draw();

      assertThat(screen().getLast()).contains("thinking", "tokens", "left").doesNotContain("cost");
    }

    @ParameterizedTest
    @ValueSource(ints = {81, 82, 83})
    void aStepThatFillsTheLineShouldLoseNothing(int width) {
      process.width = width;
      play(Sessions.bound("s1"), progress);

      progress.draw();

      assertThat(screen()).anyMatch(line -> line.endsWith("200,000 tokens, cost 0.50"));
    }

    @Test
    void aFrameThatChangesNothingShouldNotBeWritten() {
      progress.doing("reading");
      String once = process.err.toString();

      progress.draw();

      assertThat(process.err.toString()).isEqualTo(once);
    }

    @Test
    void manyEventsShouldBeDrawnInOneFrame() {
      process.width = 100;
      play(Sessions.completed("s1"), progress);
      progress.text("ever so much");
      assertThat(process.err.toString()).isEmpty();

      progress.draw();

      assertThat(process.err.toString().chars().filter(c -> c == '\r')).hasSize(1);
      assertThat(screen()).hasSize(9);
    }

    @Test
    void aShorterStatusShouldLeaveNothingOfTheLongerOne() {
      progress.doing("reading a brief with a very long name indeed.yaml");
      progress.doing("now");

      assertThat(screen()).containsExactly("now | 0.0 s");
    }

    @Test
    void writingWaitingAndFailingShouldBeTold() {
      Sessions session = Sessions.bound("s1").calling(1);
      play(session, progress);
      progress.text("x".repeat(1234));
      progress.draw();
      assertThat(screen().getLast()).contains("writing, 1,234 characters");

      session
          .then(new SessionEvent.ModelFailed(1, new Failure.Unavailable("no route"), Usage.NONE))
          .then(
              new SessionEvent.ErrorHandled(
                  new Failure.Unavailable("no route"),
                  new Resolution.Retry(Sessions.START.plusSeconds(30))));
      play(session, progress);
      progress.draw();

      assertThat(screen()).anyMatch(line -> line.contains("the model call failed: no route"));
      assertThat(screen().getLast()).contains("trying again in 30 s");
    }

    @Test
    void coloursShouldOnlyBeUsedWhereTheyMay() {
      progress.doing("plain");
      process.colour = true;
      try (LiveProgress coloured = new LiveProgress(process)) {
        assertThat(process.err.toString()).doesNotContain("[2m");

        coloured.doing("dim");

        assertThat(process.err.toString()).contains("\u001b[2mdim");
        assertThat(screen().getLast()).startsWith("dim");
      }
    }

    @Test
    void theThreadThatDrawsShouldEndWithTheProgress() {
      try (LiveProgress started = LiveProgress.start(process)) {
        assertThat(process.time.started).containsExactly("progress");
        started.close();
      }

      assertThat(process.time.interrupted).containsExactly("progress");
    }

    @Test
    void theThreadThatDrawsShouldDrawTenTimesASecondUntilItIsInterrupted() {
      try (LiveProgress drawn = LiveProgress.start(process)) {
        process.time.sleepsBeforeInterrupt = 3;

        process.time.work.run();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.time.sleeps).containsOnly(Duration.ofMillis(100));
        assertThat(process.err.toString().split("\r"))
            .containsExactly(
                "",
                "starting | 0.1 s\u001b[K",
                "starting | 0.2 s\u001b[K",
                "starting | 0.3 s\u001b[K");
      }
    }

    @Test
    void nothingShouldBeDrawnBehindTheEnd() {
      progress.close();
      String end = process.err.toString();

      progress.doing("too late");

      assertThat(process.err.toString()).isEqualTo(end);
    }
  }

  @Test
  void aTerminalShouldGetTheLiveDisplayAndAPipeThePlainOne() {
    process.terminal = true;
    process.run("session", "resume", "s1");
    String live = process.err.toString();
    process.err.getBuffer().setLength(0);
    process.terminal = false;
    process.run("session", "resume", "s1");

    assertThat(live).startsWith("\r").contains("\u001b[K");
    assertThat(process.err.toString()).startsWith("[").doesNotContain("\u001b", "\r");
  }
}
