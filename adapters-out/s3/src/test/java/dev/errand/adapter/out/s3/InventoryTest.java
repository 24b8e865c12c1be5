package dev.errand.adapter.out.s3;

import static dev.errand.adapter.out.s3.Fixtures.STORED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Payload;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InventoryTest {

  private static final Inventory INVENTORY =
      new Inventory(
          STORED,
          List.of(item("snapshot.json"), item("ledger.jsonl"), item("filesystem.tar")),
          Payload.ofText("{\"metadata\":{\"ünï\":\"sha256\"}}"));

  private static Inventory.Item item(String part) {
    return new Inventory.Item(
        part, part + ".gz", 12, "0".repeat(64), new Inventory.Content(34, "01234567"));
  }

  @Test
  void whatWasEncodedShouldBeDecoded() {
    assertThat(Inventory.decode(INVENTORY.encode())).contains(INVENTORY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", ",\"metadata\":", "text"})
  void anyMetadataShouldComeBack(String metadata) {
    Inventory inventory = new Inventory(STORED, List.of(), Payload.ofText(metadata));

    assertThat(Inventory.decode(inventory.encode())).contains(inventory);
  }

  @Test
  void noChangedByteShouldPass() {
    byte[] good = INVENTORY.encode();

    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x04;
      assertThat(Inventory.decode(bad)).as("byte %d", at).isEmpty();
    }
    for (int length = 0; length < good.length; length++) {
      assertThat(Inventory.decode(Arrays.copyOf(good, length))).as("%d bytes", length).isEmpty();
    }
    assertThat(Inventory.decode(Arrays.copyOf(good, good.length + 1))).isEmpty();
  }

  @Test
  void howItIsCompressedShouldNotMatterToWhatItTells() {
    Inventory other =
        new Inventory(
            STORED,
            INVENTORY.items().stream()
                .map(
                    item ->
                        new Inventory.Item(
                            item.part(), item.part() + ".zst", 9, "1".repeat(64), item.content()))
                .toList(),
            INVENTORY.metadata());
    Inventory less = new Inventory(STORED, List.of(item("ledger.jsonl")), INVENTORY.metadata());

    assertThat(other.tellsTheSameAs(INVENTORY)).isTrue();
    assertThat(less.tellsTheSameAs(INVENTORY)).isFalse();
  }
}
