package dev.errand.bench;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.out.Mailbox;
import dev.errand.bootstrap.OpenErrand;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Errand as it ships, its ledger and audit log on the disk. */
final class Errand implements Contestant {

  private static final String AGENT =
      """
      name: orders
      description: Answers questions about orders.
      prompt: |
      %s
      tools: [find_orders, sum_amounts]
      model: {maxOutputTokens: 1000}
      budget: {totalTokens: 200000}
      timeLimit: 10m
      """;

  private static final UserIdentity USER = UserIdentity.of("ada");

  private final OpenErrand errand;
  private final boolean serves;
  private final boolean stream;
  private final Thread server;

  /**
   * Opens Errand.
   *
   * @param serves whether briefs go through the mailbox and its worker, or are run where they are
   *     accepted
   */
  Errand(String base, boolean stream, boolean serves, Map<String, String> settings)
      throws IOException {
    this.serves = serves;
    this.stream = stream;
    Path directory = Files.createTempDirectory("errand-bench");
    Path agent = directory.resolve("orders.yaml");
    Files.writeString(agent, AGENT.formatted(Dialogue.SYSTEM.indent(2)));
    Map<String, String> environment = new HashMap<>();
    environment.put("ERRAND_MAILBOX", "memory:");
    environment.put("ERRAND_LEDGER", "file:" + directory + "?fsync=off");
    environment.put("ERRAND_AUDIT", "file:" + directory.resolve("audit") + "?fsync=off");
    environment.put("ERRAND_ARCHIVE", "file:" + directory.resolve("archive"));
    environment.put("ERRAND_WORKSPACES", "file:" + directory.resolve("workspaces"));
    environment.put("ERRAND_DEAD_LETTERS", "memory:");
    environment.put("ERRAND_TOOLS", "orders:");
    environment.put("ERRAND_AGENTS", agent.toString());
    environment.put(
        "ERRAND_MODEL",
        "openai:stub?base=" + base + "&secret=stub&stream=" + (stream ? "on" : "off"));
    environment.put("ERRAND_SECRET_STUB", "key");
    environment.put("ERRAND_CONCURRENCY", "10000");
    settings.forEach(
        (name, value) -> environment.put(name, value.replace("DIR", directory.toString())));
    errand = OpenErrand.with(environment);
    server = Thread.ofPlatform().daemon().unstarted(this::serve);
    if (serves) {
      server.start();
    }
  }

  private void serve() {
    try {
      ServeBriefs.Summary summary = errand.application().serveBriefs().run(List.of());
      System.err.println("stopped: " + summary.cause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run(int concurrency, int briefs) throws Exception {
    if (!serves) {
      Conversations.run(concurrency, briefs, this::brief);
      return;
    }
    double before = finished();
    Conversations.run(
        concurrency,
        briefs,
        () -> {
          errand.application().submitBrief().submit(order());
          return Dialogue.ANSWER;
        });
    while (open(errand.ports().mailbox().depth()) > 0) {
      Thread.sleep(5);
    }
    if (finished() - before != briefs) {
      throw new IllegalStateException((finished() - before) + " of " + briefs + " completed");
    }
  }

  private static long open(Mailbox.Depth depth) {
    return depth.waiting() + depth.delayed() + depth.inFlight();
  }

  /**
   * Briefs that were completed, as operators see it. The count lags behind the mailbox a little.
   */
  private double finished() throws InterruptedException {
    double last = -1;
    while (true) {
      double now =
          errand
              .application()
              .readMetrics()
              .scrape()
              .lines()
              .filter(line -> line.startsWith("errand_briefs_finished_total{outcome=\"completed\""))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
              .sum();
      if (now == last) {
        return now;
      }
      last = now;
      Thread.sleep(20);
    }
  }

  private String brief() throws InterruptedException {
    SubmitBrief.Accepted accepted = errand.application().submitBrief().accept(order());
    RunBrief.Result result =
        errand
            .application()
            .runBrief()
            .run(accepted.sessionId(), stream ? new Listening() : RunBrief.Observer.NONE);
    if (result instanceof RunBrief.Result.Ended ended
        && ended.report().outcome() instanceof Outcome.Completed completed) {
      return completed.answer().text();
    }
    throw new IllegalStateException("ended otherwise: " + result);
  }

  private static NewBrief order() {
    return new NewBrief(
        null,
        new AgentChoice.Named("orders"),
        new Input.Text(Dialogue.QUESTION),
        List.of(),
        USER,
        null,
        null,
        null,
        null,
        Map.of(),
        null,
        null);
  }

  /** Wants the text as it comes, and drops it. */
  private static final class Listening implements RunBrief.Observer {
    @Override
    public void text(String delta) {}

    @Override
    public void recorded(RecordedEvent event, SessionState state) {}
  }

  @Override
  public void close() throws Exception {
    if (serves) {
      errand.application().serveBriefs().stop();
      server.join();
    }
    errand.close();
  }
}
