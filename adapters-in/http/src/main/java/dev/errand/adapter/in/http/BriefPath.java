package dev.errand.adapter.in.http;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.failure.Failure;
import io.helidon.webserver.http.ServerRequest;

/** The brief a path names. */
final class BriefPath {

  private BriefPath() {}

  /** Its id; what can be no id names a brief that is not there. */
  static BriefId id(ServerRequest request) {
    String value = request.path().pathParameters().get("id");
    try {
      return new BriefId(value);
    } catch (IllegalArgumentException e) {
      throw new PortException(new Failure.NotFound("there is no brief '" + value + "'"), e);
    }
  }
}
