package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.DeadLetterTable.DEAD_LETTER;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Dead letters as rows: the whole letter, and beside it the columns by which it is found. */
final class PostgresDeadLetters implements DeadLetters, AutoCloseable {

  /** The server keeps microseconds; a letter knows more. */
  private static final Comparator<Letter> NEWEST_FIRST =
      Comparator.comparing(Letter::lastAt).thenComparing(Letter::id).reversed();

  private final Databases.Share share;
  private final Database database;
  private final Codecs codecs;

  PostgresDeadLetters(Databases.Share share, Codecs codecs) {
    this.share = share;
    this.database = share.database();
    this.codecs = codecs;
  }

  @Override
  public void put(Letter letter) {
    byte[] body = codecs.encodeDeadLetter(letter);
    database.write(
        connection ->
            Database.sql(connection)
                .insertInto(
                    DEAD_LETTER,
                    DEAD_LETTER.ID,
                    DEAD_LETTER.FAILURE_KIND,
                    DEAD_LETTER.AGENT,
                    DEAD_LETTER.TENANT,
                    DEAD_LETTER.GIVEN_UP_AT,
                    DEAD_LETTER.LETTER)
                .values(
                    StoredText.of(letter.id()),
                    letter.failure().kind(),
                    stored(letter.agent()),
                    stored(letter.tenant()),
                    micros(letter.lastAt()),
                    body)
                .onConflict(DEAD_LETTER.ID)
                .doUpdate()
                .setAllToExcluded()
                .execute());
  }

  @Override
  public Optional<Letter> find(String id) {
    return database
        .read(
            connection ->
                Database.sql(connection)
                    .select(DEAD_LETTER.ID, DEAD_LETTER.LETTER)
                    .from(DEAD_LETTER)
                    .where(DEAD_LETTER.ID.eq(StoredText.of(id)))
                    .fetchOptional())
        .map(this::letter);
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    Instant before = filter.before();
    Condition meant =
        DSL.noCondition()
            .and(equal(DEAD_LETTER.FAILURE_KIND, filter.failureKind()))
            .and(equal(DEAD_LETTER.AGENT, filter.agent()))
            .and(equal(DEAD_LETTER.TENANT, filter.tenant()))
            .and(
                before == null
                    ? DSL.noCondition()
                    : DEAD_LETTER.GIVEN_UP_AT.lt(micros(before.plusNanos(999))));
    return database
        .read(
            connection ->
                Database.sql(connection)
                    .select(DEAD_LETTER.ID, DEAD_LETTER.LETTER)
                    .from(DEAD_LETTER)
                    .where(meant)
                    .orderBy(DEAD_LETTER.GIVEN_UP_AT.desc(), DEAD_LETTER.ID.desc())
                    .limit(limit)
                    .fetch())
        .stream()
        .map(this::letter)
        .filter(filter::matches)
        .sorted(NEWEST_FIRST)
        .toList();
  }

  private static Condition equal(org.jooq.Field<String> column, @Nullable String value) {
    return value == null ? DSL.noCondition() : column.eq(StoredText.of(value));
  }

  @Override
  public boolean remove(String id) {
    return database.write(
            connection ->
                Database.sql(connection)
                    .deleteFrom(DEAD_LETTER)
                    .where(DEAD_LETTER.ID.eq(StoredText.of(id)))
                    .execute())
        > 0;
  }

  private Letter letter(Record2<String, byte[]> row) {
    try {
      return codecs.decodeDeadLetter(row.value2());
    } catch (PortException e) {
      throw new PortException(
          new Failure.Corrupt(
              "the dead letter '%s' in PostgreSQL at %s cannot be read: %s; mend or remove its row in errand.dead_letter"
                  .formatted(row.value1(), database.shown(), e.failure().message())),
          e);
    }
  }

  private static @Nullable String stored(@Nullable String text) {
    return text == null ? null : StoredText.of(text);
  }

  private static OffsetDateTime micros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  @Override
  public Health check() {
    return database.check();
  }

  @Override
  public void close() {
    share.close();
  }
}
