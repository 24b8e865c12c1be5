package dev.errand.testkit;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.ModelProfile;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A language model that says what it was told to, turn by turn, and remembers what it was asked.
 * When the script is at its end it does what {@link #otherwise} said, which is to fail.
 * Thread-safe.
 */
public final class ScriptedModel implements LanguageModel {

  /** One turn of a script. */
  public interface Turn {
    /** Takes it; may block, fail, or tell the listener things itself. */
    Reply take(Request request, Listener listener) throws InterruptedException;
  }

  private final ModelProfile profile;
  private final Queue<Turn> script = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Turn otherwise =
      (request, listener) -> {
        throw new PortException(
            new Failure.Unexpected(
                "the model was called more often than its script has turns; add one to the test"));
      };

  /** A model named {@code scripted:model} that costs nothing and has room for 100,000 tokens. */
  public ScriptedModel() {
    this(new ModelProfile("scripted:model", Price.FREE, 100_000, null));
  }

  /** A model with a profile. */
  public ScriptedModel(ModelProfile profile) {
    this.profile = Objects.requireNonNull(profile, "profile is null");
  }

  /** It says a text and is done; 10 tokens in, 5 out. */
  public ScriptedModel says(String text) {
    return replies(new Reply(text, List.of(), TokenUsage.of(10, 5), false));
  }

  /** It wants a tool run; 10 tokens in, 5 out. */
  public ScriptedModel wants(String tool, String arguments) {
    return replies(
        new Reply("", List.of(new WantedCall(tool, arguments)), TokenUsage.of(10, 5), false));
  }

  /** It gives this reply, and the listener hears it. */
  public ScriptedModel replies(Reply reply) {
    Objects.requireNonNull(reply, "reply is null");
    return does(
        (request, listener) -> {
          tell(reply, listener);
          return reply;
        });
  }

  /** It fails. */
  public ScriptedModel fails(Failure failure) {
    Objects.requireNonNull(failure, "failure is null");
    return does(
        (request, listener) -> {
          throw new PortException(failure);
        });
  }

  /** It takes this turn. */
  public ScriptedModel does(Turn turn) {
    script.add(turn);
    return this;
  }

  /** What it does whenever the script is at its end. */
  public ScriptedModel otherwise(Turn turn) {
    otherwise = turn;
    return this;
  }

  /** What it was asked so far, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How many turns the script still has. */
  public int turnsLeft() {
    return script.size();
  }

  @Override
  public ModelProfile profile() {
    return profile;
  }

  @Override
  public Reply call(Request request, Listener listener) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    requests.add(request);
    Turn turn = script.poll();
    return (turn == null ? otherwise : turn).take(request, listener);
  }

  private static void tell(Reply reply, Listener listener) {
    if (!reply.text().isEmpty()) {
      listener.text(reply.text());
    }
    for (int i = 0; i < reply.calls().size(); i++) {
      listener.toolCallStarted(i, reply.calls().get(i).tool());
      listener.toolCallDelta(i, reply.calls().get(i).arguments());
      listener.toolCallEnded(i);
    }
    listener.usage(reply.tokens());
  }
}
