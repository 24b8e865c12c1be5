package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
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

  private static final int LONGEST = 240;
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final Set<String> MISSING = Set.of("NoSuchBucket", "NoSuchKey", "NoSuchUpload");
  private static final Set<String> FORBIDDEN =
      Set.of(
          "AccessDenied",
          "AllAccessDisabled",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "KMS.AccessDeniedException",
          "SignatureDoesNotMatch");
  private static final Set<String> SKEWED = Set.of("RequestExpired", "RequestTimeTooSkewed");
  private static final Set<String> THROTTLED =
      Set.of("SlowDown", "Throttling", "ThrottlingException", "TooManyRequests");
  private static final Set<String> BROKEN_ON_THE_WAY =
      Set.of("BadDigest", "IncompleteBody", "InvalidDigest", "XAmzContentSHA256Mismatch");
  private static final Set<String> FULL = Set.of("QuotaExceeded", "XMinioStorageFull");
  private static final Pattern CONTROL = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final Pattern KEY_ID = Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{8,}");
  private static final Pattern LONG = Pattern.compile("[A-Za-z0-9+/=]{33,}");

  private final String place;

  /**
   * Failures of a bucket.
   *
   * @param place what it is, for a person
   */
  Failures(String place) {
    this.place = place;
  }

  /** Whether something is there already, so that a write that must be the first was not made. */
  static boolean isTaken(SdkException e) {
    return e instanceof AwsServiceException service && service.statusCode() == PRECONDITION_FAILED;
  }

  /** Whether not only what was asked for is missing, but the bucket. */
  static boolean isBucketMissing(AwsServiceException e) {
    return "NoSuchBucket".equals(code(e));
  }

  /** Whether another write to the same key was under way; which of them wins is open. */
  static boolean isContended(SdkException e) {
    return e instanceof AwsServiceException service
        && service.statusCode() == CONFLICT
        && "ConditionalRequestConflict".equals(code(service));
  }

  /** Whether an upload is no more, be it finished by a call whose answer was lost, or aborted. */
  static boolean isUploadOver(SdkException e) {
    return e instanceof AwsServiceException service && "NoSuchUpload".equals(code(service));
  }

  /**
   * What an exception of the SDK's means for what was tried, such as "write ledger.jsonl.gz to".
   */
  PortException of(String what, SdkException e) {
    return new PortException(failure(what, e), e);
  }

  private Failure failure(String what, SdkException e) {
    return switch (e) {
      case AwsServiceException service -> refused(what, service);
      case AbortedException a -> new Failure.Interrupted(cannot(what) + ": it was interrupted");
      case ApiCallTimeoutException t -> timedOut(what);
      case ApiCallAttemptTimeoutException t -> timedOut(what);
      default -> byCause(what, e);
    };
  }

  private Failure refused(String what, AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = code(e);
    int status = e.statusCode();
    String message = details == null ? e.getMessage() : details.errorMessage();
    String told = " (%s): %s".formatted(code.isEmpty() ? "HTTP " + status : code, shown(message));
    if (MISSING.contains(code)) {
      return new Failure.NotFound(
          cannot(what) + told + "; create it, or mend bucket, prefix and region in the address");
    }
    if (SKEWED.contains(code)) {
      return new Failure.Unauthorized(cannot(what) + told + "; set this machine's clock");
    }
    if (e.isThrottlingException() || status == 429 || THROTTLED.contains(code)) {
      return new Failure.Throttled(cannot(what) + told, null);
    }
    if (FULL.contains(code)) {
      return new Failure.StorageFull(cannot(what) + told);
    }
    if (FORBIDDEN.contains(code) || status == 401 || status == 403) {
      return new Failure.Unauthorized(
          cannot(what) + told + "; check the credentials, and the policies of role and bucket");
    }
    if (status >= 500 || BROKEN_ON_THE_WAY.contains(code) || isContended(e)) {
      return new Failure.Unavailable(cannot(what) + told);
    }
    if (status == 404) {
      return new Failure.NotFound(cannot(what) + told + "; check the address");
    }
    if (status == 301 || status == 307 || code.equals("AuthorizationHeaderMalformed")) {
      return new Failure.InvalidRequest(
          cannot(what) + told + "; name the bucket's region in the address by 'region='");
    }
    if (code.equals("RequestTimeout") || status == 408) {
      return new Failure.TimedOut(cannot(what) + told);
    }
    return new Failure.InvalidRequest(cannot(what) + told);
  }

  private static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
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

  /** What it means that a connection failed, or null if that is not what happened. */
  @Nullable Failure network(String what, Throwable cause) {
    return switch (cause) {
      case UnknownHostException u ->
          new Failure.Unavailable(cannot(what) + ": its host is not found; check region and DNS");
      case ConnectException c ->
          new Failure.Unavailable(cannot(what) + ": it accepts no connection; is it running?");
      case SocketTimeoutException t -> timedOut(what);
      case SSLException s ->
          new Failure.Unavailable(
              cannot(what) + ": no trusted TLS connection can be made; check its certificate");
      case java.io.IOException io ->
          new Failure.Lost(cannot(what) + ": the connection was cut before it answered");
      default -> null;
    };
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
