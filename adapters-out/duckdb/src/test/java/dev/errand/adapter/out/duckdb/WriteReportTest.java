package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WriteReportTest {

  @TempDir Path root;

  @Test
  void theReportIsWrittenAsItIsAndOverAnOlderOne() throws Exception {
    DataDesk desk = new DataDesk(root);

    desk.ok("write_report", "file", "report.md", "markdown", "# A much longer old one");
    JsonNode result = desk.ok("write_report", "file", "report.md", "markdown", "# 3 °C\n");

    assertThat(result.toString()).isEqualTo("{\"file\":\"report.md\",\"bytes\":8}");
    assertThat(desk.workspace.content("report.md")).asString().isEqualTo("# 3 °C\n");
  }

  @Test
  void imagesThatDoNotExistAreTold() throws Exception {
    DataDesk desk = new DataDesk(root).file("charts/a.svg", "<svg/>");

    JsonNode result =
        desk.ok(
            "write_report",
            "file",
            "out/report.md",
            "markdown",
            "![a](../charts/a.svg) ![b](charts/b.svg) ![c](https://example.org/c.png)");

    assertThat(DataDesk.warnings(result))
        .isEqualTo("the image charts/b.svg does not exist beside out/report.md\n");
  }

  @Test
  void onlyMarkdownInsideTheWorkspaceIsWritten() throws Exception {
    DataDesk desk = new DataDesk(root);

    assertThat(desk.refused("write_report", "file", "report.html", "markdown", "x"))
        .isEqualTo("report.html is no Markdown file name; end it in .md, such as report.md");
    assertThat(desk.refused("write_report", "file", "../report.md", "markdown", "x"))
        .startsWith("'../report.md' is no path inside the workspace");
    assertThat(desk.refused("write_report", "file", "r.md", "markdown", "x".repeat(1_048_577)))
        .isEqualTo("the report has 1048577 bytes, more than 1048576; shorten it");
    assertThat(desk.workspace.files().files()).isEmpty();
  }
}
