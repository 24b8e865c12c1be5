package dev.errand.adapter.out.openai;

import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong, for every way in which a call can: the one place that knows. */
final class Failures {

  private static final Pattern TOO_LONG =
      Pattern.compile(
          "(?i)maximum context length|context[ _-]?(length|window|size)|prompt is too long"
              + "|too many (input )?tokens|input is too long");
  private static final Pattern TOO_LARGE_AT_ALL = Pattern.compile("(?i)request too large");

  private final String server;
  private final String model;

  Failures(String server, String model) {
    this.server = server;
    this.model = model;
  }

  /**
   * A status that is no success.
   *
   * @param retryAfter the wait it asks for, or null
   * @param said what it says, shown
   * @param note more about where it was said, or empty
   */
  Failure refused(
      int status, Complaint complaint, @Nullable Duration retryAfter, String said, String note) {
    String told = " (HTTP %d%s): %s".formatted(status, note, said);
    Failure special = byComplaint(status, complaint, told);
    if (special != null) {
      return special;
    }
    return switch (status) {
      case 401, 403 ->
          new Failure.Unauthorized(
              at("does not accept the key") + told + "; check the secret it is configured with");
      case 402 -> new Failure.Rejected(at("wants to be paid") + told);
      case 404 ->
          new Failure.InvalidRequest(
              at("knows no model '" + model + "', or serves no chat completions at this base")
                  + told);
      case 407 -> new Failure.Unauthorized("the proxy before " + server + " wants a login" + told);
      case 408, 504, 524 -> new Failure.TimedOut(at("gave up waiting") + told);
      case 413 -> new Failure.ContextTooLong(at("takes no request of this size") + told);
      case 429 -> new Failure.Throttled(at("asks for fewer requests") + told, retryAfter);
      case 409, 425 -> new Failure.Unavailable(at("cannot answer now") + told);
      default -> {
        if (status >= 500) {
          yield retryAfter == null
              ? new Failure.Unavailable(at("cannot answer now") + told)
              : new Failure.Throttled(at("cannot answer now") + told, retryAfter);
        }
        yield status >= 300 && status < 400
            ? new Failure.InvalidRequest(
                at("redirects, which is not followed with a key; mend 'base'") + told)
            : new Failure.InvalidRequest(at("finds the request invalid") + told);
      }
    };
  }

  private @Nullable Failure byComplaint(int status, Complaint complaint, String told) {
    if (complaint.is("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")) {
      return new Failure.Rejected(at("has no quota left for this key") + told);
    }
    if (status == 429 && complaint.says(TOO_LARGE_AT_ALL)) {
      return new Failure.Rejected(at("has a rate limit below this one request") + told);
    }
    if (status != 400 && status != 403 && status != 413 && status != 422) {
      return null;
    }
    if (complaint.is("invalid_api_key")) {
      return new Failure.Unauthorized(at("does not accept the key") + told);
    }
    if (complaint.is(
        "content_policy_violation", "content_filter", "moderation_blocked", "invalid_prompt")) {
      return new Failure.ContentRefused(at("refuses the content") + told);
    }
    if (complaint.is("context_length_exceeded", "exceed_context_size_error")
        || complaint.says(TOO_LONG)) {
      return new Failure.ContextTooLong(
          "the conversation does not fit the context of model '" + model + "'" + told);
    }
    return null;
  }

  /**
   * An error that came where a reply should be, behind a status of success.
   *
   * @param begun whether a part of the reply had come before
   */
  Failure insteadOfReply(Complaint complaint, String said, boolean begun) {
    Failure told = insteadOfReply(complaint, said);
    return begun && told instanceof Failure.Unavailable ? new Failure.Lost(told.message()) : told;
  }

  private Failure insteadOfReply(Complaint complaint, String said) {
    int status = 500;
    if (complaint.is("rate_limit_exceeded", "rate_limit_error", "too_many_requests")) {
      status = 429;
    } else if (complaint.code().matches("[45]\\d\\d")) {
      status = Integer.parseInt(complaint.code());
    } else if (complaint.type().equals("invalid_request_error")
        || complaint.is("context_length_exceeded", "content_filter")) {
      status = 400;
    }
    return refused(status, complaint, null, said, " by the reply's own account");
  }

  /** A reply had begun, so the server has worked, and may count it. */
  Failure malformed(String why) {
    return new Failure.Lost(at("sent something that is no reply") + ": " + why);
  }

  Failure wrongType(String type, String said) {
    return new Failure.Unavailable(
        at("sent '%s' where JSON belongs; is there a proxy in between?".formatted(type))
            + " It says: "
            + said);
  }

  Failure tooLarge(int bytes) {
    return new Failure.Lost(at("sent a reply of more than " + bytes + " bytes"));
  }

  /** Whether the request was worked on is unknown. */
  Failure cutOff() {
    return new Failure.Lost(at("closed the connection before its reply was whole"));
  }

  Failure contentFiltered() {
    return new Failure.ContentRefused(at("stopped the reply by its content filter"));
  }

  Failure modelRefused(String said) {
    return new Failure.ContentRefused("model '" + model + "' refuses: " + said);
  }

  Failure timedOut(Duration timeout) {
    return new Failure.TimedOut(at("gave no whole reply within " + shown(timeout)));
  }

  Failure noKey(String secret) {
    return new Failure.Unauthorized(
        "there is no secret '%s', the key for model '%s' at %s; set it"
            .formatted(secret, model, server));
  }

  Failure unusableKey(String secret) {
    return new Failure.Unauthorized(
        "the secret '%s' is no key: it is empty or holds characters no key has".formatted(secret));
  }

  Failure closed() {
    return new Failure.Unavailable("the connections to " + server + " were closed");
  }

  /** There was no connection in time, so nothing was asked. */
  Failure notConnected(Duration timeout) {
    return new Failure.Unavailable("no connection to " + server + " within " + shown(timeout));
  }

  /** No connection could be made, so nothing was asked. */
  Failure notConnected(IOException e) {
    return switch (e) {
      case UnknownHostException u ->
          new Failure.Unavailable("the host of " + server + " is not found; check 'base' and DNS");
      case ConnectTimeoutException t ->
          new Failure.Unavailable(server + " does not answer to a connection attempt");
      case ConnectException c ->
          new Failure.Unavailable(server + " accepts no connection; is it running there?");
      case SSLException s ->
          new Failure.Unavailable(
              "no trusted TLS connection to " + server + " can be made; check its certificate");
      default -> new Failure.Unavailable(server + " closes connections while they are being made");
    };
  }

  private String at(String what) {
    return "model server " + server + " " + what;
  }

  private static String shown(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
