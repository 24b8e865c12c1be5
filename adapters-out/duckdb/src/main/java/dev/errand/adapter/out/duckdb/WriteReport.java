package dev.errand.adapter.out.duckdb;

import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Writes a Markdown file. */
final class WriteReport implements DataCall {

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern IMAGE =
      Pattern.compile("!\\[[^\\]]*]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)");

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis) throws IOException, Refusal {
    WorkspacePath path = Arguments.workspacePath(arguments.text("file"));
    String name = path.fileName().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".md") && !name.endsWith(".markdown")) {
      throw new Refusal(path + " is no Markdown file name; end it in .md, such as report.md");
    }
    NewFile.check(path, analysis);
    String markdown = arguments.text("markdown");
    byte[] bytes = markdown.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new Refusal(
          "the report has " + bytes.length + " bytes, more than " + MAX_BYTES + "; shorten it");
    }
    try (OutputStream out = analysis.workspace().write(path)) {
      out.write(bytes);
    }
    ObjectNode result = Json.object();
    result.put("file", path.value());
    result.put("bytes", bytes.length);
    Warnings.put(result, brokenImages(markdown, path, analysis));
    return result;
  }

  private static List<String> brokenImages(
      String markdown, WorkspacePath report, Analysis analysis) {
    List<String> warnings = new ArrayList<>();
    int slash = report.value().lastIndexOf('/');
    String folder = slash < 0 ? "" : report.value().substring(0, slash + 1);
    Matcher images = IMAGE.matcher(markdown);
    while (images.find()) {
      String target = images.group(1);
      if (!target.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*") && !exists(folder + target, analysis)) {
        warnings.add("the image " + target + " does not exist beside " + report);
      }
    }
    return warnings;
  }

  private static boolean exists(String path, Analysis analysis) {
    String plain = path.replaceAll("(^|/)(\\./)+", "$1").replaceAll("[^/]+/\\.\\./", "");
    return analysis.files().manifest().files().keySet().stream()
        .anyMatch(file -> file.value().equals(plain));
  }
}
