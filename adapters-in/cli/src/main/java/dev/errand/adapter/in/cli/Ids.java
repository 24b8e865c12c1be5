package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.util.function.Function;

/** Ids as people type them. */
final class Ids {

  private Ids() {}

  static BriefId brief(String typed) {
    return parse(typed, BriefId::new);
  }

  static SessionId session(String typed) {
    return parse(typed, SessionId::new);
  }

  private static <T> T parse(String typed, Function<String, T> make) {
    try {
      return make.apply(typed);
    } catch (IllegalArgumentException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "'" + Glyphs.oneLine(typed, 80) + "' is no id: " + e.getMessage()));
    }
  }
}
