package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.ModelProfile;
import java.lang.module.ModuleDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpPost;

/** A model behind one chat completions endpoint. */
final class OpenAiModel implements LanguageModel, AutoCloseable {

  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Pattern INVALID_SCHEMA = Pattern.compile("(?i)invalid schema");
  private static final Pattern FENCE =
      Pattern.compile("\\s*```(?:json)?\\s*\\n(.*)\\n\\s*```\\s*", Pattern.DOTALL);

  private final OpenAiAddress address;
  private final AdapterContext context;
  private final ModelProfile profile;
  private final Failures failures;
  private final RequestWriter writer;
  private final Connections connections;
  private final AtomicReference<Dialect> dialect;

  OpenAiModel(OpenAiAddress address, AdapterContext context) {
    this.address = address;
    this.context = context;
    this.profile = profile(address, context);
    this.failures = new Failures(address.server(), address.model());
    this.writer = new RequestWriter(address.model());
    this.connections = new Connections(address.endpoint(), failures, userAgent());
    this.dialect = new AtomicReference<>(address.dialect());
  }

  private static ModelProfile profile(OpenAiAddress address, AdapterContext context) {
    Optional<Price> price =
        context
            .prices()
            .of("openai:" + address.model())
            .or(() -> context.prices().of(address.model()));
    return new ModelProfile(
        address.name(),
        price.orElse(null),
        address.contextWindow(),
        price.isPresent()
            ? null
            : "the price table has no price for the model '%s': its cost is not counted"
                .formatted(address.model()));
  }

  private static String userAgent() {
    ModuleDescriptor descriptor = OpenAiModel.class.getModule().getDescriptor();
    Optional<String> version =
        descriptor == null
            ? Optional.ofNullable(OpenAiModel.class.getPackage().getImplementationVersion())
            : descriptor.rawVersion();
    return "errand/" + version.orElse("unknown");
  }

  @Override
  public ModelProfile profile() {
    return profile;
  }

  /** Whether a connection to the server can be made; asks nothing that is paid for. */
  @Override
  public Health check() {
    try {
      key();
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    }
    return connections.probe();
  }

  @Override
  public Reply call(Request request, Listener listener) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Duration allowed = allowed(request);
    long deadline = System.nanoTime() + allowed.toNanos();
    String key = key();
    boolean stream = address.stream() && listener != Listener.NONE;
    Dialect known = dialect.get();
    Dialect spoken = known;
    boolean worthKeeping = true;
    while (true) {
      AnswerTool answerTool = writer.answerTool(request, spoken);
      HttpPost post = post(writer.write(request, spoken, stream, answerTool), stream, key);
      ResponseReader reader =
          new ResponseReader(
              failures, listener, answerTool, stream, key, context.scheduler().instant());
      switch (connections.post(post, allowed, deadline, reader)) {
        case ResponseReader.Replied(ReplyDraft draft) -> {
          if (spoken != known && worthKeeping) {
            dialect.compareAndSet(known, spoken);
          }
          return reply(request, listener, draft, spoken, key);
        }
        case ResponseReader.Refused refused -> {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          spoken = otherwise(spoken, refused).orElseThrow(refused::failure);
          // A schema that is refused for what it says tells nothing about the next one.
          worthKeeping &= !refused.complaint().says(INVALID_SCHEMA);
        }
      }
    }
  }

  private Duration allowed(Request request) {
    Duration allowed = request.timeout();
    if (address.timeout() != null && address.timeout().compareTo(allowed) < 0) {
      allowed = address.timeout();
    }
    return allowed.compareTo(LONGEST) < 0 ? allowed : LONGEST;
  }

  private HttpPost post(RequestBody body, boolean stream, String key) {
    HttpPost post = new HttpPost(address.endpoint());
    post.setEntity(body.entity());
    post.setHeader("Accept", stream ? "text/event-stream" : "application/json");
    if (!key.isEmpty()) {
      post.setHeader("Authorization", "Bearer " + key);
    }
    return post;
  }

  /** The key to send, looked up anew each time because keys are rotated; empty for none. */
  private String key() {
    String secret = address.secret();
    if (secret == null) {
      return "";
    }
    String key =
        context
            .secrets()
            .apply(secret)
            .orElseThrow(() -> new PortException(failures.noKey(secret)))
            .strip();
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new PortException(failures.unusableKey(secret));
    }
    return key;
  }

  private static Optional<Dialect> otherwise(Dialect spoken, ResponseReader.Refused refused) {
    boolean notUnderstood =
        (refused.status() == 400 || refused.status() == 422)
            && refused.failure().failure() instanceof Failure.InvalidRequest;
    return notUnderstood ? spoken.after(refused.complaint()) : Optional.empty();
  }

  private Reply reply(
      Request request, Listener listener, ReplyDraft draft, Dialect spoken, String key) {
    if (!draft.refusal().isEmpty()) {
      throw new PortException(failures.modelRefused(Redaction.show(draft.refusal(), key)));
    }
    if (draft.finishedBy("content_filter")) {
      throw new PortException(failures.contentFiltered());
    }
    if (draft.finishedBy("error")) {
      throw new PortException(failures.malformed("it ends with an error that is not told"));
    }
    List<WantedCall> calls = draft.calls();
    TokenUsage usage = Estimate.usage(request, draft);
    listener.usage(usage);
    boolean byText = request.outputSchema() != null && spoken.schema() == Dialect.SchemaBy.TEXT;
    String text = draft.text();
    return new Reply(
        byText && calls.isEmpty() ? unfenced(text) : text,
        calls,
        usage,
        draft.finishedBy("length"));
  }

  /** Models that are asked for JSON like to wrap it in Markdown. */
  private static String unfenced(String text) {
    Matcher fence = FENCE.matcher(text);
    return fence.matches() ? fence.group(1) : text;
  }

  @Override
  public void close() {
    connections.close();
  }

  /** Its address; never its key. */
  @Override
  public String toString() {
    return address.name();
  }
}
