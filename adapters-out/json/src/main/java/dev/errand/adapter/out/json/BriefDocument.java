package dev.errand.adapter.out.json;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.NewBrief.TimeLimit;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Experiment;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Briefs as people write them, see {@code brief.schema.json} beside this class. */
final class BriefDocument {

  /** Who asks when a brief does not say. */
  private static final String LOCAL_USER = "local";

  /** Version 00 of W3C Trace Context, section 3.2. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private final Section in;

  private BriefDocument(Section in) {
    this.in = in;
  }

  static NewBrief read(String document, String source, @Nullable Path directory) {
    Problems problems = new Problems();
    Node node = NodeReader.read(document, problems);
    Section section = node == null ? null : Section.of(node, "", problems);
    NewBrief brief = section == null ? null : new BriefDocument(section).brief(directory, problems);
    if (brief == null || !problems.none()) {
      throw problems.in(source);
    }
    return brief;
  }

  private @Nullable NewBrief brief(@Nullable Path directory, Problems problems) {
    AgentChoice agent = agent();
    Input input = input();
    List<NewBrief.SourceFile> files =
        new FilesDocument(directory, problems).read(in.list("files"), "files");
    UserIdentity user = user(in.section("user"));
    Budget budget = BudgetDocument.read(in.section("budget"));
    TimeLimit time = time();
    String replyTo = in.text("replyTo");
    String idempotencyKey = in.text("idempotencyKey");
    Map<String, String> labels = in.map("labels");
    Experiment experiment = experiment(in.section("experiment"));
    String traceparent = traceparent();
    String idText = in.text("id");
    BriefId id = idText == null ? null : in.make("id", () -> new BriefId(idText));
    in.end();
    if (agent == null || input == null || user == null) {
      return null;
    }
    return new NewBrief(
        id,
        agent,
        input,
        files,
        user,
        budget,
        time,
        replyTo,
        idempotencyKey,
        labels,
        experiment,
        traceparent);
  }

  private @Nullable AgentChoice agent() {
    String which = in.oneOf(List.of("agent", "capability"), true);
    String name = which == null ? null : in.text(which);
    if (which == null || name == null) {
      return null;
    }
    return which.equals("agent") ? new AgentChoice.Named(name) : new AgentChoice.Capable(name);
  }

  private @Nullable Input input() {
    String which = in.oneOf(List.of("input", "inputJson"), true);
    if (which == null) {
      return null;
    }
    if (which.equals("input")) {
      String text = in.text("input");
      return text == null ? null : new Input.Text(text);
    }
    Node json = in.node("inputJson");
    return json == null ? null : new Input.Json(Json.text(json.tree()));
  }

  private static @Nullable UserIdentity user(@Nullable Section user) {
    if (user == null) {
      return UserIdentity.of(LOCAL_USER);
    }
    String id = user.has("id") ? user.text("id") : LOCAL_USER;
    String tenant = user.text("tenant");
    List<String> roles = user.texts("roles");
    Map<String, String> attributes = user.map("attributes");
    user.end();
    return id == null
        ? null
        : user.make(() -> new UserIdentity(id, tenant, Set.copyOf(roles), attributes));
  }

  private @Nullable TimeLimit time() {
    String which = in.oneOf(List.of("deadline", "timeLimit"), false);
    if (which == null) {
      return null;
    }
    if (which.equals("deadline")) {
      Instant at = in.instant("deadline");
      return at == null ? null : new TimeLimit.At(at);
    }
    Duration within = in.duration("timeLimit");
    return within == null ? null : new TimeLimit.Within(within);
  }

  private static @Nullable Experiment experiment(@Nullable Section experiment) {
    if (experiment == null) {
      return null;
    }
    experiment.require("name", "prompt-v2");
    String name = experiment.text("name");
    Map<String, String> flags = experiment.map("flags");
    experiment.end();
    return name == null ? null : new Experiment(name, flags);
  }

  private @Nullable String traceparent() {
    String text = in.text("traceparent");
    return text == null || TRACEPARENT.matcher(text).matches()
        ? text
        : in.wrong(
            "traceparent",
            "must be W3C trace context such as"
                + " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }
}
