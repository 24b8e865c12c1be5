package dev.errand.adapter.out.json;

import dev.errand.domain.session.Attempts;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Tally;
import dev.errand.domain.slice.Slices;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.Map;
import java.util.stream.Collectors;

/** Snapshots. */
final class StateJson {

  /** The format's version; a program reads its own and older ones. */
  static final long VERSION = 1;

  private StateJson() {}

  static void write(Output out, SessionState state) {
    out.number("v", VERSION)
        .text("kind", "snapshot")
        .text("id", state.id().value())
        .number("sequence", state.sequence())
        .number("epoch", state.epoch())
        .optionalObject("brief", state.brief(), BriefJson::write)
        .optionalObject("binding", state.binding(), SessionJson::write)
        .object("attempts", state.attempts(), StateJson::write)
        .object("step", state.step(), StepJson::write)
        .number("turn", state.turn())
        .number("failures", state.failures())
        .object("conversation", state.conversation(), SessionJson::write)
        .object("spent", state.spent(), BudgetJson::write)
        .object("reserved", state.reserved(), BudgetJson::write)
        .object("slices", state.slices(), StateJson::write)
        .object("files", state.files(), StateJson::write)
        .object("tally", state.tally(), StateJson::write)
        .optionalText("cancelRequest", state.cancelRequest());
  }

  static SessionState state(Fields in) {
    in.version(VERSION);
    in.kind("snapshot");
    return new SessionState(
        new SessionId(in.text("id")),
        in.number("sequence"),
        in.number("epoch"),
        in.optionalObject("brief", BriefJson::brief),
        in.optionalObject("binding", SessionJson::binding),
        in.object("attempts", StateJson::attempts),
        in.object("step", StepJson::step),
        in.integer("turn"),
        in.integer("failures"),
        in.object("conversation", SessionJson::conversation),
        in.object("spent", BudgetJson::usage),
        in.object("reserved", BudgetJson::usage),
        WorkspaceJson.slices(in),
        manifest(in),
        in.object("tally", StateJson::tally),
        in.optionalText("cancelRequest"));
  }

  private static void write(Output out, Attempts attempts) {
    out.number("started", attempts.started())
        .number("handedBack", attempts.handedBack())
        .number("total", attempts.total());
  }

  private static Attempts attempts(Fields in) {
    return new Attempts(in.integer("started"), in.integer("handedBack"), in.integer("total"));
  }

  private static void write(Output out, Slices slices) {
    slices
        .toElements()
        .forEach((name, elements) -> out.objects(name, elements, WorkspaceJson::write));
  }

  private static void write(Output out, Manifest manifest) {
    manifest.files().forEach((path, file) -> out.object(path.value(), file, WorkspaceJson::write));
  }

  private static Manifest manifest(Fields in) {
    Map<String, FileRef> files = in.objectMap("files", WorkspaceJson::file);
    return new Manifest(
        files.entrySet().stream()
            .collect(Collectors.toMap(e -> WorkspacePath.of(e.getKey()), Map.Entry::getValue)));
  }

  private static void write(Output out, Tally tally) {
    out.counts("toolsStarted", tally.toolsStarted())
        .counts("toolsFinished", tally.toolsFinished())
        .counts("feedbackMarks", tally.feedbackMarks())
        .texts("filesRead", tally.filesRead().stream().map(WorkspacePath::value).toList())
        .number("rejections", tally.rejections());
  }

  private static Tally tally(Fields in) {
    return new Tally(
        in.counts("toolsStarted"),
        in.counts("toolsFinished"),
        in.counts("feedbackMarks"),
        in.textSet("filesRead").stream().map(WorkspacePath::of).collect(Collectors.toSet()),
        in.integer("rejections"));
  }
}
