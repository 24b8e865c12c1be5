package dev.errand.adapter.out.json;

import dev.errand.application.port.in.NewBrief.SourceFile;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files a brief brings along: from beside its document, or inline. */
final class FilesDocument {

  private static final String INLINE_ONLY =
      "only inline content is accepted here; give path and text, or path and base64";

  private final @Nullable Path directory;
  private final Problems problems;
  private final Set<WorkspacePath> paths = new HashSet<>();

  FilesDocument(@Nullable Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  List<SourceFile> read(List<Node> nodes, String path) {
    List<SourceFile> files = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      SourceFile file = file(nodes.get(i), path + "[" + i + "]");
      if (file != null) {
        files.add(file);
        if (!paths.add(file.path())) {
          problems.add(
              nodes.get(i).where(), path + "[" + i + "]", "two files have the path " + file.path());
        }
      }
    }
    return files;
  }

  private @Nullable SourceFile file(Node node, String place) {
    if (node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING) {
      return shortForm(scalar, place);
    }
    Section in = Section.of(node, place, problems);
    return in == null ? null : longForm(in);
  }

  private @Nullable SourceFile shortForm(Node.Scalar name, String place) {
    if (directory == null) {
      problems.add(name.where(), place, INLINE_ONLY);
      return null;
    }
    try {
      WorkspacePath path = WorkspacePath.of(name.text());
      Path file = directory.resolve(name.text());
      if (leaves(directory, file)) {
        problems.add(
            name.where(),
            place,
            "'"
                + name.text()
                + "' is a symbolic link out of the brief's folder; if that file is meant, give path"
                + " (its name here) and from");
        return null;
      }
      return new SourceFile.OnDisk(path, file);
    } catch (InvalidPathException e) {
      problems.add(name.where(), place, "no file can have this name");
    } catch (IllegalArgumentException e) {
      problems.add(
          name.where(),
          place,
          e.getMessage() + "; for a file from elsewhere give path (its name here) and from");
    }
    return null;
  }

  private static boolean leaves(Path directory, Path file) {
    try {
      return !file.toRealPath().startsWith(directory.toRealPath());
    } catch (IOException e) {
      // Whoever reads it will say that it is not there.
      return false;
    }
  }

  private @Nullable SourceFile longForm(Section in) {
    in.require("path", "data/sales.csv");
    String text = in.text("path");
    WorkspacePath path = text == null ? null : in.make("path", () -> WorkspacePath.of(text));
    String which = in.oneOf(List.of("from", "text", "base64"), true);
    SourceFile file =
        switch (which) {
          case "from" -> from(in, path);
          case "text" -> inline(path, content(in));
          case "base64" -> inline(path, decoded(in));
          case null, default -> null;
        };
    in.end();
    return file;
  }

  private @Nullable SourceFile from(Section in, @Nullable WorkspacePath path) {
    String from = in.text("from");
    if (directory == null) {
      return in.wrong("from", INLINE_ONLY);
    }
    if (from == null || path == null) {
      return null;
    }
    try {
      return new SourceFile.OnDisk(path, directory.resolve(from));
    } catch (InvalidPathException e) {
      return in.wrong("from", "no file can have this name");
    }
  }

  private static @Nullable SourceFile inline(
      @Nullable WorkspacePath path, @Nullable Payload content) {
    return path == null || content == null ? null : new SourceFile.Inline(path, content);
  }

  private static @Nullable Payload content(Section in) {
    String text = in.looseText("text");
    return text == null ? null : Payload.ofText(text);
  }

  private static @Nullable Payload decoded(Section in) {
    String text = in.text("base64");
    return text == null
        ? null
        : in.make(
            "base64", () -> Payload.of(Base64.getDecoder().decode(text.replaceAll("\\s", ""))));
  }
}
