package dev.errand.testkit.simulation;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.simulation.Fate.Stroke;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model as a process sees it. What it says depends on the conversation alone: the brief's input
 * is its script, such as {@code look,note;pay}, and each of its turns asks for the tools of the
 * next part; then it answers.
 */
final class SimulatedModel implements LanguageModel {

  static final ModelProfile PROFILE =
      new ModelProfile(
          "simulated:model",
          new Price(Money.of("1"), Money.of("0.1"), Money.of("4")),
          100_000,
          null);

  private static final int LONGEST_THOUGHT = 3_000;

  private final Wire wire;
  private final World world;
  private final Chronicle chronicle;

  SimulatedModel(Wire wire, Chronicle chronicle) {
    this.wire = wire;
    this.world = wire.world();
    this.chronicle = chronicle;
  }

  @Override
  public ModelProfile profile() {
    return PROFILE;
  }

  @Override
  public Reply call(Request request, Listener listener) throws InterruptedException {
    Stroke stroke = wire.strike("model.call");
    Mishap mishap = stroke == null ? null : stroke.mishap();
    think(world.draw(LONGEST_THOUGHT));
    if (mishap == Mishap.UNAVAILABLE) {
      world.tell("model.call " + request.key() + " -> refused");
      throw new PortException(refusal());
    }
    if (mishap == Mishap.UNHEARD) {
      world.tell("model.call " + request.key() + " is never answered");
      world.await(new World.Gate(), () -> false, World.FOREVER);
    }
    if (mishap != null && mishap != Mishap.SLOW) {
      wire.before("model.call", " " + request.key(), stroke);
    }
    Reply reply = reply(request);
    bill(request, reply);
    if (stroke != null && mishap == Mishap.SLOW) {
      world.tell("model.call " + request.key() + " takes " + stroke.millis() + " ms");
      think(Math.toIntExact(stroke.millis()));
    }
    if (mishap == Mishap.UNANSWERED || mishap == Mishap.BELATED) {
      world.tell("model.call " + request.key() + " -> the connection broke");
      throw new PortException(new Failure.Lost("the connection to the model broke"));
    }
    wire.after("model.call", stroke);
    think(world.draw(LONGEST_THOUGHT));
    return reply;
  }

  private Failure refusal() {
    return world.draw(2) == 0
        ? new Failure.Unavailable("the model is not available")
        : new Failure.Throttled("too many calls", Duration.ofMillis(world.draw(5_000)));
  }

  private void think(int millis) throws InterruptedException {
    world.sleep(millis);
  }

  private void bill(Request request, Reply reply) {
    String session = request.key().substring(0, request.key().indexOf('/'));
    world.tell("model.call " + request.key() + " works");
    chronicle.note(
        new TraceEvent.ModelWorked(
            chronicle.at(),
            chronicle.who(),
            new SessionId(session),
            request.key(),
            Usage.modelCall(reply.tokens(), PROFILE.knownPrice().of(reply.tokens()))));
  }

  private static Reply reply(Request request) {
    long bytes = 0;
    int turns = 0;
    String script = "";
    for (Message message : request.messages()) {
      switch (message) {
        case Message.Asked asked -> {
          script = asked.text();
          bytes += asked.text().length();
        }
        case Message.Said said -> turns++;
        case Message.ToolAnswered answered -> bytes += answered.text().length();
        case Message.Noticed noticed -> bytes += noticed.text().length();
      }
    }
    List<String> tools = part(script, turns);
    long output = 1 + Math.floorMod(request.key().hashCode(), request.maxOutputTokens());
    return new Reply(
        tools.isEmpty() ? "done: " + script : "",
        tools.stream().map(tool -> new WantedCall(tool, "{}")).toList(),
        TokenUsage.of(1 + bytes / 4, output),
        false);
  }

  private static List<String> part(String script, int turn) {
    @Nullable String[] parts = script.split(";");
    return turn < parts.length && parts[turn] != null
        ? Stream.of(parts[turn].split(",")).filter(tool -> !tool.equals("answer")).toList()
        : List.of();
  }
}
