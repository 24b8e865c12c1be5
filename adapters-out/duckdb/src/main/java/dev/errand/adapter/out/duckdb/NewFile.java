package dev.errand.adapter.out.duckdb;

import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.workspace.WorkspacePath;

/** Where a tool may write. */
final class NewFile {

  private NewFile() {}

  /** Refuses to touch what came with the brief. */
  static void check(WorkspacePath path, Analysis analysis) throws Refusal {
    Brief brief = analysis.context().session().brief();
    boolean attached =
        brief != null && brief.attachments().stream().map(Attachment::path).anyMatch(path::equals);
    if (attached) {
      throw new Refusal(path + " came with the brief and is not overwritten; choose another name");
    }
  }
}
