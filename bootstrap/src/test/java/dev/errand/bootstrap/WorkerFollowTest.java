package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WorkerFollowTest extends WorkerScenario {

  private static final BriefId BRIEF = new BriefId("mine");
  private static final SessionId SESSION = SessionId.of(BRIEF);

  private WorkerStage.Process submitted() {
    WorkerStage.Process worker = stage.process();
    worker.submit(WorkerStage.brief("mine", null, "how many?"));
    return worker;
  }

  @Nested
  class Following {

    @Test
    void statusShouldTellEachPhaseOfABriefsLife() throws Exception {
      stage
          .model
          .fails(new Failure.Throttled("slow down", Duration.ofSeconds(20)))
          .does(stage.slowly(Duration.ofSeconds(10), "42"));
      WorkerStage.Process worker = submitted();
      FollowBrief follow = worker.app.followBrief();
      String before = follow.status(BRIEF).phase();

      worker.serves();
      String throttled = follow.status(BRIEF).phase();
      stage.pass(Duration.ofSeconds(22));
      String calling = follow.status(BRIEF).phase();
      stage.pass(Duration.ofSeconds(10));

      assertThat(List.of(before, throttled, calling, follow.status(BRIEF).phase()))
          .containsExactly("queued", "waiting", "running", "ended");
      assertThat(follow.status(BRIEF).report()).isEqualTo(stage.reports().getFirst());
    }

    @Test
    void eventsShouldComeAsTheyHappenWhicheverProcessWorks() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(10), "42"));
      submitted().serves();
      FollowBrief follow = stage.process().app.followBrief();
      long known = follow.status(BRIEF).sequence();
      AtomicReference<List<RecordedEvent>> news = new AtomicReference<>(List.of());

      stage.time.start(
          "follower",
          () -> {
            try {
              news.set(follow.eventsAfter(BRIEF, known, Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      stage.pass(Duration.ofSeconds(11));

      assertThat(news.get()).extracting(RecordedEvent::sequence).startsWith(known + 1);
      assertThat(news.get().getFirst().event()).isInstanceOf(SessionEvent.ModelReplied.class);
      assertThat(follow.eventsAfter(BRIEF, 99, Duration.ZERO)).isEmpty();
    }

    @Test
    void briefNobodyKnowsShouldBeNamed() {
      FollowBrief follow = stage.process().app.followBrief();

      assertThatThrownBy(() -> follow.status(new BriefId("nowhere")))
          .hasMessage("there is no brief nowhere");
      assertThat(
              catchThrowableOfType(
                      PortException.class,
                      () -> follow.eventsAfter(new BriefId("nowhere"), 0, Duration.ZERO))
                  .failure())
          .isInstanceOf(Failure.NotFound.class);
    }
  }

  @Nested
  class Cancelling {

    @Test
    void briefThatWaitsInTheMailboxShouldEndCancelledWithAReportAndNoModelCall() throws Exception {
      WorkerStage.Process worker = submitted();

      boolean open = worker.app.cancelBrief().cancel(BRIEF, "ada", "changed my mind");
      worker.serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(open).isTrue();
      assertThat(stage.model.requests()).isEmpty();
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.reports().getFirst().outcome())
          .isEqualTo(new Outcome.Cancelled("changed my mind"));
    }

    @Test
    void modelCallUnderWayShouldBeInterruptedAtOnce() throws Exception {
      stage.model.does(stage.slowly(Duration.ofHours(1), "never"));
      WorkerStage.Process worker = submitted().serves();
      Instant began = stage.time.instant();

      worker.app.cancelBrief().cancel(BRIEF, "ada", "changed my mind");
      stage.time.awaitIdle();

      assertThat(stage.time.instant()).isEqualTo(began);
      assertThat(stage.kinds(SESSION)).endsWith("Cancelled");
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }

    @Test
    void modelCallInAnotherProcessShouldBeInterruptedWithinOneRoundOfItsLease() throws Exception {
      stage.model.does(stage.slowly(Duration.ofHours(1), "never"));
      submitted().serves();
      Instant began = stage.time.instant();

      stage.process().app.cancelBrief().cancel(BRIEF, "ada", "changed my mind");
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(Duration.between(began, stage.time.instant())).isLessThan(Duration.ofSeconds(26));
      assertThat(stage.kinds(SESSION)).endsWith("Cancelled").containsOnlyOnce("AttemptStarted");
    }

    @Test
    void briefThatHasEndedShouldStayAsItIs() throws Exception {
      stage.model.says("42");
      WorkerStage.Process worker = submitted().serves();
      List<String> before = stage.kinds(SESSION);

      boolean open = worker.app.cancelBrief().cancel(BRIEF, "ada", "changed my mind");

      assertThat(open).isFalse();
      assertThat(stage.kinds(SESSION)).isEqualTo(before);
    }
  }
}
