package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An archive's address, taken apart.
 *
 * @param bucket the bucket's name
 * @param prefix what keys begin with, empty or ending in a slash
 * @param region where it is, or null to let AWS's chain say
 * @param endpoint another server, or null for AWS
 * @param compression of what is stored
 * @param encryption what to ask the service for, or null for the bucket's own setting
 * @param tags on every object
 * @param replica where everything is stored once more, or null
 */
record S3Address(
    String bucket,
    String prefix,
    @Nullable String region,
    @Nullable URI endpoint,
    Compression compression,
    @Nullable Encryption encryption,
    Map<String, String> tags,
    @Nullable S3Address replica) {

  static final String SCHEME = "s3";

  private static final int MOST_TAGS = 10;
  private static final int LONGEST_PREFIX = 512;
  private static final Set<String> OPTIONS =
      new TreeSet<>(
          Set.of("compression", "endpoint", "kms-key", "region", "replica", "sse", "tags"));
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9!_.*'()/=@:+ -]*");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9:/_-]{1,2048}");
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N} +=._/@-]{1,128}");
  private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{N} +=._:/@-]{0,256}");

  S3Address {
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }

  /** Takes an address apart; nothing of AWS's is loaded for it. */
  static S3Address parse(URI address) {
    return parse(address, null);
  }

  private static S3Address parse(URI address, @Nullable Map<String, String> first) {
    String rest = String.valueOf(address.getRawSchemeSpecificPart());
    int question = rest.indexOf('?');
    String place = decoded(question < 0 ? rest : rest.substring(0, question));
    Map<String, String> options = options(question < 0 ? "" : rest.substring(question + 1));
    if (address.getRawFragment() != null) {
      throw malformed("it has a fragment");
    }
    if (!place.startsWith("//")) {
      throw malformed("after 's3:' it needs '//' and a bucket");
    }
    if (place.contains("@") && place.indexOf('@') < (place + "/").indexOf('/', 2)) {
      throw malformed("it holds credentials, which are found by AWS's own chain only");
    }
    int slash = place.indexOf('/', 2);
    String bucket = slash < 0 ? place.substring(2) : place.substring(2, slash);
    if (!BUCKET.matcher(bucket).matches()) {
      throw malformed("it needs the name of a bucket");
    }
    if (first != null) {
      options.putIfAbsent("compression", first.getOrDefault("compression", "gzip"));
      if (first.containsKey("tags")) {
        options.putIfAbsent("tags", first.get("tags"));
      }
    }
    String region = options.get("region");
    if (region != null && !REGION.matcher(region).matches()) {
      throw malformed("a region looks like eu-central-1");
    }
    S3Address replica = replica(options, first != null);
    S3Address parsed =
        new S3Address(
            bucket,
            prefix(slash < 0 ? "" : place.substring(slash + 1)),
            region,
            server(options.get("endpoint")),
            compression(options.get("compression")),
            encryption(options.get("sse"), options.get("kms-key")),
            tags(options.get("tags")),
            replica);
    if (replica != null && replica.shown().equals(parsed.shown())) {
      throw malformed("its replica is in the same place as itself");
    }
    return parsed;
  }

  /** The place for a person. */
  String shown() {
    String place = "s3://" + bucket + "/" + prefix;
    return endpoint == null ? place : place + " at " + endpoint;
  }

  private static @Nullable S3Address replica(Map<String, String> options, boolean isReplica) {
    String text = options.get("replica");
    if (text == null) {
      return null;
    }
    if (isReplica) {
      throw malformed("its replica has a replica");
    }
    try {
      URI uri = new URI(text);
      if (!SCHEME.equals(uri.getScheme())) {
        throw malformed("its replica must be an address s3://…, too");
      }
      return parse(uri, options);
    } catch (URISyntaxException e) {
      throw malformed("its replica is no address");
    }
  }

  private static String prefix(String text) {
    if (text.isEmpty()) {
      return "";
    }
    String prefix = text.endsWith("/") ? text : text + "/";
    if (prefix.length() > LONGEST_PREFIX
        || !PREFIX.matcher(prefix).matches()
        || prefix.startsWith("/")
        || prefix.contains("//")
        || ("/" + prefix).contains("/../")
        || ("/" + prefix).contains("/./")) {
      throw malformed("its prefix is not made of names with '/' between them");
    }
    return prefix;
  }

  private static Compression compression(@Nullable String text) {
    return switch (text) {
      case null -> Compression.GZIP;
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "none" -> Compression.NONE;
      default -> throw malformed("its compression must be gzip, zstd or none");
    };
  }

  private static @Nullable Encryption encryption(@Nullable String sse, @Nullable String key) {
    boolean isKms = "aws:kms".equals(sse) || "aws:kms:dsse".equals(sse);
    if (sse != null && !isKms && !sse.equals("AES256")) {
      throw malformed("its sse must be AES256, aws:kms or aws:kms:dsse");
    }
    if (key != null && !isKms) {
      throw malformed("its kms-key needs sse=aws:kms");
    }
    if (key != null && !KEY.matcher(key).matches()) {
      throw malformed("its kms-key is neither a key's id nor an ARN");
    }
    return sse == null ? null : new Encryption(sse, key);
  }

  private static Map<String, String> tags(@Nullable String text) {
    Map<String, String> tags = new TreeMap<>();
    for (String tag : text == null ? new String[0] : text.split(",", -1)) {
      int colon = tag.indexOf(':');
      String key = colon < 0 ? "" : tag.substring(0, colon);
      String value = tag.substring(colon + 1);
      if (!TAG.matcher(key).matches()
          || !TAG_VALUE.matcher(value).matches()
          || tags.put(key, value) != null) {
        throw malformed("its tags must look like team:data,stage:prod, each key once");
      }
    }
    if (tags.size() > MOST_TAGS) {
      throw malformed("it has more than " + MOST_TAGS + " tags");
    }
    return tags;
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new HashMap<>();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!OPTIONS.contains(key)) {
        // The key is not shown: it may be a credential that somebody tried to give.
        throw malformed("it has an unknown option");
      }
      if (value.isBlank()) {
        throw malformed("its option '" + key + "' is empty");
      }
      if (options.put(key, value) != null) {
        throw malformed("its option '" + key + "' is given twice");
      }
    }
    return options;
  }

  private static @Nullable URI server(@Nullable String text) {
    if (text == null) {
      return null;
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw malformed("its endpoint is no URL");
    }
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw malformed("its endpoint must look like http://127.0.0.1:9000");
    }
    if (uri.getRawUserInfo() != null) {
      throw malformed("its endpoint holds credentials, which are found by AWS's chain");
    }
    return uri;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed("it has a broken percent sequence");
    }
  }

  /** Without the address itself: somebody may have written a key into it. */
  private static PortException malformed(String what) {
    return new PortException(
        new Failure.InvalidRequest(
            "the archive's address is malformed: %s; it should look like s3://BUCKET/PREFIX?region=eu-central-1, with the options %s"
                .formatted(what, OPTIONS)));
  }
}
