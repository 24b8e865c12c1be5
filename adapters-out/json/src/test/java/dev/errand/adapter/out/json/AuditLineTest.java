package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The quick reader takes what the strict one takes, and nothing else. */
class AuditLineTest {

  private final JsonCodecs codecs = new JsonCodecs();

  private static AuditEntry strict(byte[] line) {
    try {
      return Fields.document(Json.tree(line, Json.MAX_BYTES), AuditJson::entry);
    } catch (Malformed e) {
      return null;
    }
  }

  private static void assertNothingElse(byte[] line) {
    AuditEntry quick = AuditLine.parse(line);
    if (quick != null) {
      assertThat(quick).as(new String(line, StandardCharsets.UTF_8)).isEqualTo(strict(line));
    }
  }

  @Test
  void anEntryAsItIsWrittenShouldBeRead() {
    AuditEntry entry = Samples.auditEntry();

    assertThat(AuditLine.parse(codecs.encodeAuditEntry(entry))).isEqualTo(entry);
  }

  @Test
  void whatNeedsMoreThanAsciiShouldBeLeftToTheStrictReader() {
    AuditEntry entry =
        AuditChain.EMPTY.append(
            new AuditFact(Instant.EPOCH, "acme", "zoë", "done", "s", 0, "\"quoted\"\n"));
    byte[] line = codecs.encodeAuditEntry(entry);

    assertThat(AuditLine.parse(line)).isNull();
    assertThat(codecs.decodeAuditEntry(line)).isEqualTo(entry);
  }

  @Test
  void noChangeOfAByteShouldPassTheQuickReaderAlone() {
    byte[] line = codecs.encodeAuditEntry(Samples.auditEntry());

    for (int place = 0; place < line.length; place++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = line.clone();
        changed[place] ^= (byte) (1 << bit);
        assertNothingElse(changed);
      }
      assertNothingElse(Arrays.copyOf(line, place));
      byte[] longer = Arrays.copyOf(line, line.length + 1);
      System.arraycopy(line, place, longer, place + 1, line.length - place);
      assertNothingElse(longer);
      longer[place] = '0';
      assertNothingElse(longer);
    }
  }
}
