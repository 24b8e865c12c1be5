package dev.errand.domain.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspacePathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "a/",
        "./a",
        "a\\b",
        "C:x",
        "a\u0000b",
        "a\nb"
      })
  void whatCouldLeaveTheWorkspaceIsRefused(String value) {
    assertThatThrownBy(() -> WorkspacePath.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no path inside the workspace");
  }

  @Test
  void theMessageSaysWhy() {
    assertThatThrownBy(() -> WorkspacePath.of(" ")).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> WorkspacePath.of("/a")).hasMessageContaining("it is absolute");
    assertThatThrownBy(() -> WorkspacePath.of("C:a")).hasMessageContaining("it is absolute");
    assertThatThrownBy(() -> WorkspacePath.of("a\\b")).hasMessageContaining("a backslash");
    assertThatThrownBy(() -> WorkspacePath.of("a\tb")).hasMessageContaining("control character");
    assertThatThrownBy(() -> WorkspacePath.of("a/..")).hasMessageContaining("its part '..'");
    assertThatThrownBy(() -> WorkspacePath.of("a".repeat(1025)))
        .hasMessageContaining("longer than");
    assertThat(WorkspacePath.of("a".repeat(1024)).value()).hasSize(1024);
    assertThatThrownBy(() -> new FileRef("A".repeat(64), 1)).hasMessageContaining("SHA-256");
    assertThatThrownBy(() -> new FileRef("a".repeat(64), -1)).hasMessageContaining("-1");
  }

  @Test
  void ordinaryNamesAreTaken() {
    assertThat(WorkspacePath.of("charts/Größe 2.svg").fileName()).isEqualTo("Größe 2.svg");
    assertThat(WorkspacePath.of("..a/...")).hasToString("..a/...");
  }

  @Test
  void anOldManifestStaysAsItWas() {
    FileRef one = new FileRef("0".repeat(64), 1);
    FileRef two = new FileRef("1".repeat(64), 2);
    Manifest before = new Manifest(Map.of(WorkspacePath.of("a"), one));

    Manifest after =
        before.apply(
            List.of(
                new FileChange.Written(WorkspacePath.of("a"), two),
                new FileChange.Written(WorkspacePath.of("b"), one),
                new FileChange.Deleted(WorkspacePath.of("b"))));

    assertThat(before.find(WorkspacePath.of("a"))).contains(one);
    assertThat(after.files()).containsExactly(Map.entry(WorkspacePath.of("a"), two));
  }
}
