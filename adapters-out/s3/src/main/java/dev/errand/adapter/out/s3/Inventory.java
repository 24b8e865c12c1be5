package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive.Stored;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code metadata.json} says: which objects a stored session consists of, with their sums, and
 * the metadata it was given. It is JSON, always spelled the same way, and ends with the sum of all
 * that is before; so nothing in it can change unnoticed.
 *
 * @param stored what it is of
 * @param items the parts
 * @param metadata the metadata, as they were given
 */
record Inventory(Stored stored, List<Item> items, Payload metadata) {

  private static final String BEHIND_HEAD = ",\"metadata\":";
  private static final String BEFORE_SUM = ",\"sha256\":\"";
  private static final String END = "\"}\n";
  private static final int SUM = 64;
  private static final int TAIL = BEFORE_SUM.length() + SUM + END.length();
  private static final Pattern HEAD =
      Pattern.compile(
          "\\{\"format\":1,\"session\":\"([A-Za-z0-9._~-]{1,64})\",\"at\":\"([0-9TZ:.+-]{1,64})\","
              + "\"parts\":\\[((?:\\{[^{}]*\\},?)*)\\]");
  private static final Pattern ITEM =
      Pattern.compile(
          "\\{\"part\":\"([a-z.]{1,32})\",\"object\":\"([A-Za-z0-9._~-]{1,200})\","
              + "\"size\":(\\d{1,18}),\"sha256\":\"([0-9a-f]{64})\","
              + "\"contentSize\":(\\d{1,18}),\"contentCrc32c\":\"([0-9a-f]{8})\"\\},?");

  Inventory {
    items = List.copyOf(items);
  }

  /**
   * A part.
   *
   * @param part how the port calls it
   * @param object its object, beside the inventory
   * @param size bytes of the object
   * @param sha256 sum of the object
   * @param content of the part, uncompressed
   */
  record Item(String part, String object, long size, String sha256, Content content) {}

  /**
   * What can be said of bytes in passing.
   *
   * @param size how many there are
   * @param crc32c their CRC-32C, in hexadecimal
   */
  record Content(long size, String crc32c) {}

  Optional<Item> item(String part) {
    return items.stream().filter(item -> item.part().equals(part)).findFirst();
  }

  /** Whether the same was stored, however it was compressed. */
  boolean tellsTheSameAs(Inventory other) {
    return metadata.equals(other.metadata)
        && items.size() == other.items.size()
        && items.stream()
            .allMatch(
                item ->
                    other
                        .item(item.part())
                        .filter(theirs -> theirs.content().equals(item.content()))
                        .isPresent());
  }

  byte[] encode() {
    StringBuilder head = new StringBuilder();
    head.append("{\"format\":1,\"session\":\"").append(stored.session());
    head.append("\",\"at\":\"").append(stored.at()).append("\",\"parts\":[");
    for (Item item : items) {
      head.append(item == items.getFirst() ? "" : ",")
          .append(
              "{\"part\":\"%s\",\"object\":\"%s\",\"size\":%d,\"sha256\":\"%s\",\"contentSize\":%d,\"contentCrc32c\":\"%s\"}"
                  .formatted(
                      item.part(),
                      item.object(),
                      item.size(),
                      item.sha256(),
                      item.content().size(),
                      item.content().crc32c()));
    }
    head.append("]").append(BEHIND_HEAD);
    byte[] before = ascii(head.toString());
    byte[] given = metadata.bytes();
    byte[] all = Arrays.copyOf(before, before.length + given.length + TAIL);
    System.arraycopy(given, 0, all, before.length, given.length);
    int covered = before.length + given.length;
    byte[] tail = ascii(BEFORE_SUM + sum(all, covered) + END);
    System.arraycopy(tail, 0, all, covered, TAIL);
    return all;
  }

  /** What was encoded, or empty if these bytes are not that. */
  static Optional<Inventory> decode(byte[] bytes) {
    int covered = bytes.length - TAIL;
    if (covered < 0
        || !ascii(bytes, covered, bytes.length).equals(BEFORE_SUM + sum(bytes, covered) + END)) {
      return Optional.empty();
    }
    String text = ascii(bytes, 0, covered);
    int head = text.indexOf(BEHIND_HEAD);
    Matcher parsed = HEAD.matcher(head < 0 ? "" : text.substring(0, head));
    if (!parsed.matches()) {
      return Optional.empty();
    }
    List<Item> items = new ArrayList<>();
    String parts = parsed.group(3);
    Matcher item = ITEM.matcher(parts);
    int end = 0;
    while (item.find() && item.start() == end) {
      end = item.end();
      items.add(
          new Item(
              item.group(1),
              item.group(2),
              Long.parseLong(item.group(3)),
              item.group(4),
              new Content(Long.parseLong(item.group(5)), item.group(6))));
    }
    if (end != parts.length()) {
      return Optional.empty();
    }
    try {
      Stored stored = new Stored(new SessionId(parsed.group(1)), Instant.parse(parsed.group(2)));
      byte[] metadata = Arrays.copyOfRange(bytes, head + BEHIND_HEAD.length(), covered);
      return Optional.of(new Inventory(stored, items, Payload.of(metadata)));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String sum(byte[] bytes, int length) {
    MessageDigest digest = Sums.sha256();
    digest.update(bytes, 0, length);
    return Sums.hex(digest);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String ascii(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
