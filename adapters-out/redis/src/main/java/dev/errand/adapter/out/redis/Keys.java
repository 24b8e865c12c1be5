package dev.errand.adapter.out.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The keys of one mailbox, in the order the scripts know. The braces put all into one slot. */
final class Keys {

  private static final List<String> NAMES =
      List.of(
          "body", "ready", "heads", "turns", "leased", "delayed", "groups", "again", "meta",
          "bell");

  private final String prefix;
  private final byte[][] all;

  Keys(String mailbox) {
    this.prefix = "errand:{" + mailbox + "}:";
    this.all = NAMES.stream().map(name -> bytes(prefix + name)).toArray(byte[][]::new);
  }

  byte[][] all() {
    return all.clone();
  }

  int count() {
    return all.length;
  }

  /** All, and those that remember deduplication ids. */
  byte[][] with(List<String> deduplicationIds) {
    byte[][] more = Arrays.copyOf(all, all.length + deduplicationIds.size());
    for (int i = 0; i < deduplicationIds.size(); i++) {
      more[all.length + i] = bytes(prefix + "seen:" + deduplicationIds.get(i));
    }
    return more;
  }

  /** The channel of waiting receivers. */
  String bell() {
    return prefix + "bell";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
