package dev.errand.adapter.out.json;

import dev.errand.domain.brief.Attachment;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.slice.Slices;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files and slices, and their changes. */
final class WorkspaceJson {

  private WorkspaceJson() {}

  static void write(Output out, FileRef file) {
    out.text("sha256", file.sha256()).number("bytes", file.size());
  }

  static FileRef file(Fields in) {
    return new FileRef(in.text("sha256"), in.number("bytes"));
  }

  static void write(Output out, Attachment attachment) {
    out.text("path", attachment.path().value());
    write(out, attachment.content());
  }

  static Attachment attachment(Fields in) {
    return new Attachment(path(in), file(in));
  }

  static void write(Output out, FileChange change) {
    switch (change) {
      case FileChange.Written c -> {
        out.text("type", "written").text("path", c.path().value());
        write(out, c.content());
      }
      case FileChange.Deleted c -> out.text("type", "deleted").text("path", c.path().value());
    }
  }

  static FileChange fileChange(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "written" -> new FileChange.Written(path(in), file(in));
      case "deleted" -> new FileChange.Deleted(path(in));
      default -> throw in.unknown("type", type);
    };
  }

  static void write(Output out, SliceChange change) {
    switch (change) {
      case SliceChange.Append c -> {
        out.text("type", "append");
        head(out, change);
        out.texts("values", c.values());
      }
      case SliceChange.Replace c -> {
        out.text("type", "replace");
        head(out, change);
        out.texts("values", c.values());
      }
      case SliceChange.Upsert c -> {
        out.text("type", "upsert");
        head(out, change);
        out.text("key", c.key()).text("value", c.value());
      }
    }
  }

  static SliceChange sliceChange(Fields in) {
    String type = in.text("type");
    String slice = in.text("slice");
    Slice.Retention retention = retention(in);
    return switch (type) {
      case "append" -> new SliceChange.Append(slice, retention, in.texts("values"));
      case "replace" -> new SliceChange.Replace(slice, retention, in.texts("values"));
      case "upsert" -> new SliceChange.Upsert(slice, retention, in.text("key"), in.text("value"));
      default -> throw in.unknown("type", type);
    };
  }

  static void write(Output out, Slices.Element element) {
    out.optionalText("key", element.key().isEmpty() ? null : element.key())
        .text("value", element.value());
  }

  static Slices slices(Fields in) {
    var slices = in.objectsMap("slices", WorkspaceJson::element);
    for (List<Slices.Element> elements : slices.values()) {
      Set<String> keys = new HashSet<>();
      for (Slices.Element element : elements) {
        if (!element.key().isEmpty() && !keys.add(element.key())) {
          throw in.wrong("slices", "the key '" + Quote.shortened(element.key()) + "' is twice");
        }
      }
    }
    return Slices.fromElements(slices);
  }

  private static Slices.Element element(Fields in) {
    String key = in.optionalText("key");
    return new Slices.Element(key == null ? "" : key, in.text("value"));
  }

  private static WorkspacePath path(Fields in) {
    return WorkspacePath.of(in.text("path"));
  }

  private static void head(Output out, SliceChange change) {
    out.text("slice", change.slice()).text("retention", name(change.retention()));
  }

  private static String name(Slice.Retention retention) {
    return switch (retention) {
      case STATE -> "state";
      case LOG -> "log";
    };
  }

  private static Slice.Retention retention(Fields in) {
    String name = in.text("retention");
    return switch (name) {
      case "state" -> Slice.Retention.STATE;
      case "log" -> Slice.Retention.LOG;
      default -> throw in.unknown("retention", name);
    };
  }
}
