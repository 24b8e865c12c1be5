package dev.errand.adapter.out.sqs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * A message on its way in.
 *
 * @param parcel what is sent
 * @param size its bytes as SQS counts them
 * @param delaySeconds how long it stays hidden at first, or null where SQS takes no such wish
 * @param group its group, or null
 * @param deduplicationId its deduplication id, or null
 */
record Posting(
    Parcel parcel,
    int size,
    @Nullable Integer delaySeconds,
    @Nullable String group,
    @Nullable String deduplicationId) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!-/:-@\\[-`{-~]{1,128}");

  /** A text as SQS takes it for groups and deduplication ids: as it is, or its digest. */
  static String name(String text) {
    if (NAME.matcher(text).matches()) {
      return text;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** It as an entry of a batch. */
  SendMessageBatchRequestEntry entry(String id) {
    return SendMessageBatchRequestEntry.builder()
        .id(id)
        .messageBody(parcel.text())
        .messageAttributes(parcel.attributes())
        .delaySeconds(delaySeconds)
        .messageGroupId(group)
        .messageDeduplicationId(deduplicationId)
        .build();
  }
}
