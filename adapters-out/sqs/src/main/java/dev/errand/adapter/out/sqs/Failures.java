package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what went wrong, for every way in which a call can: the one place that knows. */
final class Failures {

  private static final Duration BETWEEN_PURGES = Duration.ofSeconds(60);
  private static final int LONGEST = 240;
  private static final Set<String> STALE =
      Set.of(
          "ReceiptHandleIsInvalid",
          "MessageNotInflight",
          "AWS.SimpleQueueService.MessageNotInflight");
  private static final Set<String> MISSING =
      Set.of(
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue",
          "NonExistentQueue",
          "NoSuchBucket",
          "NoSuchKey");
  private static final Set<String> FORBIDDEN =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AllAccessDisabled",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSecurity",
          "KmsAccessDenied",
          "MissingAuthenticationToken",
          "NotAuthorized",
          "OptInRequired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");
  private static final Set<String> SKEWED =
      Set.of("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture");
  private static final Set<String> THROTTLED =
      Set.of(
          "KmsThrottled",
          "OverLimit",
          "RequestThrottled",
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "TooManyRequestsException");
  private static final Set<String> PURGING =
      Set.of("PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress");
  private static final Pattern CONTROL = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final Pattern KEY_ID = Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{8,}");
  private static final Pattern LONG = Pattern.compile("[A-Za-z0-9+/=]{33,}");

  private final String place;

  /**
   * Failures of a queue or a bucket.
   *
   * @param place what it is, for a person
   */
  Failures(String place) {
    this.place = place;
  }

  /** What an exception of the SDK's means for what was tried, such as "receive from". */
  PortException of(String what, SdkException e) {
    return new PortException(failure(what, e), e);
  }

  /** What a refusal within a batch means. */
  Failure entry(String what, @Nullable String code, @Nullable String message, boolean ours) {
    return refused(what, code == null ? "" : code, message, ours ? 400 : 500, false);
  }

  /** An entry of a batch that the answer does not name. */
  Failure unanswered(String what) {
    return new Failure.Lost(cannot(what) + ": the answer leaves out what became of it");
  }

  private Failure failure(String what, SdkException e) {
    return switch (e) {
      case AwsServiceException service -> {
        AwsErrorDetails details = service.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message = details == null ? service.getMessage() : details.errorMessage();
        yield refused(what, code, message, service.statusCode(), service.isThrottlingException());
      }
      case AbortedException a -> new Failure.Interrupted(cannot(what) + ": it was interrupted");
      case ApiCallTimeoutException t -> timedOut(what);
      case ApiCallAttemptTimeoutException t -> timedOut(what);
      default -> byCause(what, e);
    };
  }

  private Failure refused(
      String what, String code, @Nullable String message, int status, boolean throttling) {
    String told = " (%s): %s".formatted(code.isEmpty() ? "HTTP " + status : code, shown(message));
    if (MISSING.contains(code)) {
      return new Failure.NotFound(
          cannot(what) + told + "; create it, or mend name, account and region in the address");
    }
    if (STALE.contains(code) || isAboutReceipt(code, message)) {
      return new Failure.Conflict(cannot(what) + ", its receipt is stale" + told);
    }
    if (SKEWED.contains(code)) {
      return new Failure.Unauthorized(cannot(what) + told + "; set this machine's clock");
    }
    if (PURGING.contains(code)) {
      return new Failure.Throttled(cannot(what) + told, BETWEEN_PURGES);
    }
    if (throttling || status == 429 || THROTTLED.contains(code)) {
      return new Failure.Throttled(cannot(what) + told, null);
    }
    if (FORBIDDEN.contains(code) || status == 401 || status == 403) {
      return new Failure.Unauthorized(
          cannot(what) + told + "; check the credentials, and the policies of role and resource");
    }
    if (status >= 500) {
      return new Failure.Unavailable(cannot(what) + told);
    }
    if (status == 404) {
      return new Failure.NotFound(cannot(what) + told + "; check the address");
    }
    if (code.equals("RequestTimeout") || status == 408) {
      return new Failure.TimedOut(cannot(what) + told);
    }
    return new Failure.InvalidRequest(cannot(what) + told);
  }

  private static boolean isAboutReceipt(String code, @Nullable String message) {
    return code.startsWith("InvalidParameterValue")
        && message != null
        && message.toLowerCase(java.util.Locale.ROOT).contains("receipt handle");
  }

  private Failure byCause(String what, SdkException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (message.contains("Unable to load region")) {
      return new Failure.InvalidRequest(
          cannot(what) + ": no region is known; name one in the address by 'region='");
    }
    if (message.contains("Unable to load credentials")) {
      return new Failure.Unauthorized(
          cannot(what)
              + ": there are no credentials in the environment, the profile or the role of this"
              + " machine");
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      Failure failure = network(what, cause);
      if (failure != null) {
        return failure;
      }
    }
    return e.retryable()
        ? new Failure.Lost(cannot(what) + ": the connection was cut")
        : new Failure.Unexpected(cannot(what) + ": " + shown(message));
  }

  private @Nullable Failure network(String what, Throwable cause) {
    return switch (cause) {
      case UnknownHostException u ->
          new Failure.Unavailable(cannot(what) + ": its host is not found; check region and DNS");
      case ConnectException c ->
          new Failure.Unavailable(cannot(what) + ": it accepts no connection; is it running?");
      case SocketTimeoutException t when isOfConnecting(t) ->
          new Failure.Unavailable(
              cannot(what)
                  + ": it cannot be reached within %d s; is it running there, and may this machine reach it?"
                      .formatted(Connection.CONNECT.toSeconds()));
      case SocketTimeoutException t -> timedOut(what);
      case SSLException s ->
          new Failure.Unavailable(
              cannot(what) + ": no trusted TLS connection can be made; check its certificate");
      case java.io.IOException io ->
          new Failure.Lost(cannot(what) + ": the connection was cut before it answered");
      default -> null;
    };
  }

  /** The HTTP client tells it by an exception of its own, which the SDK does not hand out. */
  private static boolean isOfConnecting(SocketTimeoutException e) {
    return e.getClass().getSimpleName().equals("ConnectTimeoutException")
        || e.getMessage() != null && e.getMessage().startsWith("Connect");
  }

  private Failure timedOut(String what) {
    return new Failure.TimedOut(cannot(what) + ": it did not answer in time");
  }

  private String cannot(String what) {
    return "cannot %s %s".formatted(what, place);
  }

  /** One line, short, and without anything that looks like a key: services echo what they got. */
  private static String shown(@Nullable String message) {
    if (message == null) {
      return "no reason given";
    }
    String shown =
        CONTROL.matcher(message.substring(0, Math.min(message.length(), 4096))).replaceAll(" ");
    shown = LONG.matcher(KEY_ID.matcher(shown).replaceAll("***")).replaceAll("***").strip();
    shown = shown.endsWith(".") ? shown.substring(0, shown.length() - 1) : shown;
    return shown.length() > LONGEST ? shown.substring(0, LONGEST - 1) + "…" : shown;
  }
}
