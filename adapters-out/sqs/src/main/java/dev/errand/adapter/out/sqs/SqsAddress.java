package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AddressOptions;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A queue's address, taken apart.
 *
 * @param queue the queue's name
 * @param account the account that owns it, or null for that of the credentials
 * @param region where it is, or null to let AWS's chain say
 * @param endpoint another server, or null for AWS
 * @param bucket the bucket for large bodies, or null for none
 * @param prefix what the keys in the bucket begin with, empty or ending in a slash
 * @param bucketEndpoint another server for the bucket, or null for AWS
 * @param limit bytes of the largest message
 * @param fair whether a standard queue is told tenants as groups
 */
record SqsAddress(
    String queue,
    @Nullable String account,
    @Nullable String region,
    @Nullable URI endpoint,
    @Nullable String bucket,
    String prefix,
    @Nullable URI bucketEndpoint,
    int limit,
    boolean fair) {

  static final String SCHEME = "sqs";
  static final int USUAL_LIMIT = 256 * 1024;

  private static final int SMALLEST_LIMIT = 1024;
  private static final int LARGEST_LIMIT = 1024 * 1024;
  private static final Set<String> OPTIONS =
      new TreeSet<>(
          Set.of("account", "bucket", "endpoint", "fair", "limit", "region", "s3-endpoint"));
  private static final Pattern QUEUE =
      Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-z0-9-]+\\.)?sqs(?:-fips)?\\.([a-z0-9-]+)\\.(?:vpce\\.)?"
              + "(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)");

  /** Takes an address apart; nothing of AWS's is loaded for it. */
  static SqsAddress parse(URI address) {
    String rest = address.getRawSchemeSpecificPart();
    int question = rest.indexOf('?');
    String place =
        AddressOptions.decoded(
            question < 0 ? rest : rest.substring(0, question), SqsAddress::malformed);
    AddressOptions options =
        AddressOptions.of(
            question < 0 ? null : rest.substring(question + 1), OPTIONS, SqsAddress::malformed);
    if (address.getRawFragment() != null) {
      throw malformed("it has a fragment");
    }
    String queue = place;
    String account = options.text("account");
    String region = options.text("region");
    if (place.startsWith("/")) {
      String[] parts = place.substring(place.startsWith("//") ? 2 : 1).split("/", -1);
      Matcher host = HOST.matcher(parts[0].toLowerCase(Locale.ROOT));
      if (parts[0].contains("@")) {
        throw malformed("it holds credentials, which are found by AWS's own chain only");
      }
      if (parts.length != 3 || !host.matches()) {
        throw malformed("after 'sqs://' it needs a host of SQS, an account and a queue");
      }
      if (account != null && !account.equals(parts[1])) {
        throw malformed("its option 'account' is not the account in its path");
      }
      if (region != null && !region.equals(host.group(1))) {
        throw malformed("its option 'region' is not the region of its host");
      }
      account = parts[1];
      region = host.group(1);
      queue = parts[2];
    }
    if (!QUEUE.matcher(queue).matches()) {
      throw malformed(
          "a queue's name has at most 80 letters, digits, '-' and '_', and may end in '.fifo'");
    }
    if (account != null && !ACCOUNT.matcher(account).matches()) {
      throw malformed("an account is a number of 12 digits");
    }
    if (region != null && !REGION.matcher(region).matches()) {
      throw malformed("a region looks like eu-central-1");
    }
    String bucket = options.text("bucket");
    int slash = bucket == null ? -1 : bucket.indexOf('/');
    String prefix = slash < 0 || bucket == null ? "" : bucket.substring(slash + 1);
    String name = slash < 0 || bucket == null ? bucket : bucket.substring(0, slash);
    if (name != null && !BUCKET.matcher(name).matches()) {
      throw malformed("its bucket is no name of a bucket");
    }
    return new SqsAddress(
        queue,
        account,
        region,
        server(options, "endpoint"),
        name,
        prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
        server(options, "s3-endpoint"),
        limit(options.text("limit")),
        options.isOn("fair", true));
  }

  /** Whether it is a FIFO queue: SQS demands the suffix of these and forbids it to others. */
  boolean fifo() {
    return queue.endsWith(".fifo");
  }

  /** The queue for a person. */
  String shown() {
    if (endpoint != null) {
      return "queue %s at %s".formatted(queue, endpoint);
    }
    return region == null ? "queue " + queue : "queue %s in %s".formatted(queue, region);
  }

  private static @Nullable URI server(AddressOptions options, String key) {
    String text = options.text(key);
    if (text == null) {
      return null;
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw malformed("its option '" + key + "' is no URL");
    }
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw malformed("its option '" + key + "' must look like http://127.0.0.1:9324");
    }
    if (uri.getRawUserInfo() != null) {
      throw malformed("its option '" + key + "' holds credentials, which are found by AWS's chain");
    }
    return uri;
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return USUAL_LIMIT;
    }
    int limit = text.matches("[1-9][0-9]{3,6}") ? Integer.parseInt(text) : 0;
    if (limit < SMALLEST_LIMIT || limit > LARGEST_LIMIT) {
      throw malformed(
          "its limit must be a number of bytes from %d to %d"
              .formatted(SMALLEST_LIMIT, LARGEST_LIMIT));
    }
    return limit;
  }

  /** Without the address itself: somebody may have written a key into it. */
  private static PortException malformed(String what) {
    return new PortException(
        new Failure.InvalidRequest(
            "the mailbox's address is malformed: %s; it should look like sqs:QUEUE?region=eu-central-1 or sqs://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE, with the options %s"
                .formatted(what, OPTIONS)));
  }
}
