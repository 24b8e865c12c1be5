package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.ContentPartTable.CONTENT_PART;
import static dev.errand.adapter.out.postgres.ContentTable.CONTENT;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HexFormat;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Contents of files as rows of a mebibyte, written in one transaction and read one after another,
 * so that memory does not grow with their size. Thread-safe.
 */
final class PostgresFileContents implements FileContents, AutoCloseable {

  private static final int PART = 1 << 20;

  private final Databases.Share share;

  PostgresFileContents(Databases.Share share) {
    this.share = share;
  }

  @Override
  public boolean has(FileRef content) {
    byte[] name = name(content);
    return share
        .database()
        .read(connection -> Database.sql(connection).fetchExists(CONTENT, CONTENT.SHA256.eq(name)));
  }

  /**
   * Not repeated by the database's own retries: the bytes are read once. Whoever fails for somebody
   * else's sake fails with {@code Unavailable} and is asked again from the beginning.
   */
  @Override
  public void store(FileRef content, InputStream bytes) throws IOException {
    try {
      share
          .database()
          .transactOnce(
              connection -> {
                store(connection, content, bytes);
                return true;
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void store(Connection connection, FileRef content, InputStream bytes) {
    DSLContext sql = Database.sql(connection);
    byte[] name = name(content);
    MessageDigest digest = sha256();
    long size = 0;
    try {
      byte[] part = bytes.readNBytes(PART);
      for (int number = 0; part.length > 0; number++) {
        digest.update(part);
        size += part.length;
        sql.insertInto(CONTENT_PART)
            .set(CONTENT_PART.SHA256, name)
            .set(CONTENT_PART.PART, number)
            .set(CONTENT_PART.BYTES, part)
            .onConflictDoNothing()
            .execute();
        part = bytes.readNBytes(PART);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (size != content.size() || !Arrays.equals(digest.digest(), name)) {
      throw corrupt(content, "what was to be stored is not that content");
    }
    sql.insertInto(CONTENT)
        .set(CONTENT.SHA256, name)
        .set(CONTENT.SIZE, size)
        .onConflictDoNothing()
        .execute();
  }

  @Override
  public InputStream read(FileRef content) {
    if (!has(content)) {
      throw new PortException(
          new Failure.NotFound(
              "the content %s is not in %s; restore it from an archive"
                  .formatted(content.sha256(), share.database().shown())));
    }
    return new Parts(content);
  }

  private byte @Nullable [] part(byte[] name, int number) {
    return share
        .database()
        .read(
            connection ->
                Database.sql(connection)
                    .select(CONTENT_PART.BYTES)
                    .from(CONTENT_PART)
                    .where(CONTENT_PART.SHA256.eq(name))
                    .and(CONTENT_PART.PART.eq(number))
                    .fetchOne(CONTENT_PART.BYTES));
  }

  @Override
  public Health check() {
    return share.database().check();
  }

  @Override
  public void close() {
    share.close();
  }

  private static byte[] name(FileRef content) {
    return HexFormat.of().parseHex(content.sha256());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private PortException corrupt(FileRef content, String why) {
    return new PortException(
        new Failure.Corrupt(
            "the content %s in %s: %s".formatted(content.sha256(), share.database().shown(), why)));
  }

  /** One part after another; their end is reached only if they are what was stored. */
  private final class Parts extends InputStream {

    private final FileRef content;
    private final byte[] name;
    private final MessageDigest digest = sha256();
    private byte[] part = new byte[0];
    private int number;
    private int at;
    private long size;
    private boolean ended;

    Parts(FileRef content) {
      this.content = content;
      this.name = name(content);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (at == part.length && !next()) {
        return -1;
      }
      int count = Math.min(length, part.length - at);
      System.arraycopy(part, at, into, from, count);
      at += count;
      return count;
    }

    private boolean next() throws IOException {
      if (ended) {
        return false;
      }
      byte[] found = size == content.size() ? null : part(name, number);
      if (found == null || found.length == 0) {
        ended = true;
        requireWhole();
        return false;
      }
      digest.update(found);
      size += found.length;
      part = found;
      at = 0;
      number++;
      return true;
    }

    private void requireWhole() throws IOException {
      if (size != content.size() || !Arrays.equals(digest.digest(), name)) {
        throw new IOException(
            "the content %s in %s is not what was stored; restore it from an archive"
                .formatted(content.sha256(), share.database().shown()));
      }
    }
  }
}
