package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can read about messages that do not get on. */
class WorkerLogTest {

  private static final Logger LOGGER = Logger.getLogger("dev.errand.application");
  private static final Failure AWAY = new Failure.Unavailable("the store of this test is away");

  private final Told told = new Told();
  private Level before;
  private WorkerStage stage;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    stage = new WorkerStage(directory);
    before = LOGGER.getLevel();
    LOGGER.setLevel(Level.INFO);
    LOGGER.addHandler(told);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(told);
    LOGGER.setLevel(before);
  }

  @Test
  void briefThatIsPutOffShouldBeAWarningAtFirstAndAnErrorAfterAnHour() throws Exception {
    WorkerStage.Process worker = stage.process();
    worker.plan.always("ledger.head", Fault.before(AWAY));
    worker.serves();
    stage.sends(Fixtures.brief("put-off").build());

    stage.pass(Duration.ofMinutes(50));
    assertThat(told.of("brief put-off")).isNotEmpty().allMatch(each -> each.startsWith("WARNING"));

    told.lines.clear();
    stage.pass(Duration.ofMinutes(50));
    assertThat(told.of("brief put-off"))
        .last()
        .asString()
        .startsWith("SEVERE")
        .contains("the store of this test is away");
  }

  @Test
  void leaseThatIsNotRenewedShouldBeToldWithItsMessage() throws Exception {
    stage.model.does(stage.slowly(Duration.ofSeconds(50), "42"));
    WorkerStage.Process worker = stage.process();
    worker.plan.always("mailbox.extend", Fault.before(new Failure.Denied("not by this user")));
    worker.serves();
    String id = sends("work");

    stage.pass(Duration.ofSeconds(25));

    assertThat(told.of("lease of message " + id))
        .singleElement()
        .asString()
        .contains("was not renewed: not by this user");
  }

  @Test
  void messageThatCannotBeGivenBackShouldBeTold() throws Exception {
    WorkerStage.Process worker = stage.process();
    worker.plan.always("ledger.head", Fault.before(new Failure.Denied("not by this user")));
    worker.plan.always("mailbox.release", Fault.before(AWAY));
    worker.serves();
    String id = sends("work");

    stage.pass(Duration.ofSeconds(1));

    assertThat(told.of("message " + id))
        .singleElement()
        .asString()
        .contains("stays in the mailbox: the store of this test is away");
  }

  @Test
  void messageThatCannotBeHandedBackByAStopShouldBeTold() throws Exception {
    WorkerStage.Process worker = stage.process();
    worker.plan.nth(
        "mailbox.receive",
        1,
        new Fault(
            Fault.Moment.AFTER,
            () -> {
              worker.stops();
              stage.time.sleep(Duration.ofSeconds(1));
            }));
    worker.plan.always("mailbox.release", Fault.before(AWAY));
    String id = sends("work");

    worker.serves();

    assertThat(worker.ended().handedBack()).isZero();
    assertThat(told.of("message " + id))
        .singleElement()
        .asString()
        .contains("stays in the mailbox: the store of this test is away");
  }

  private String sends(String brief) {
    return stage.mailbox.send(
        Mailbox.Outgoing.of(stage.codecs.encodeBrief(Fixtures.brief(brief).build())));
  }

  private static final class Told extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    List<String> of(String what) {
      return lines.stream().filter(line -> line.contains(what + " ")).toList();
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
