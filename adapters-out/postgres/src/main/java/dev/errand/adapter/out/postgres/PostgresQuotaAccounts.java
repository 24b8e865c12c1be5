package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.QuotaAccountTable.QUOTA_ACCOUNT;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaAccount;
import java.sql.Connection;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Quota accounts as rows, each locked while it is changed. Thread-safe. */
final class PostgresQuotaAccounts implements QuotaAccounts, AutoCloseable {

  private final Databases.Share share;
  private final Codecs codecs;

  PostgresQuotaAccounts(Databases.Share share, Codecs codecs) {
    this.share = share;
    this.codecs = codecs;
  }

  @Override
  public QuotaAccount.Verdict change(
      String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    return share.database().transact(connection -> change(connection, tenant, asked));
  }

  private QuotaAccount.Verdict change(
      Connection connection, String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    DSLContext sql = Database.sql(connection);
    String name = StoredText.of(tenant);
    byte[] stored = locked(sql, name);
    if (stored == null) {
      sql.insertInto(QUOTA_ACCOUNT)
          .set(QUOTA_ACCOUNT.TENANT, name)
          .set(QUOTA_ACCOUNT.ACCOUNT, codecs.encodeQuotaAccount(tenant, QuotaAccount.EMPTY))
          .onConflictDoNothing()
          .execute();
      stored = locked(sql, name);
    }
    QuotaAccount known =
        stored == null ? QuotaAccount.EMPTY : codecs.decodeQuotaAccount(tenant, stored);
    QuotaAccount.Verdict verdict = asked.apply(known);
    if (verdict instanceof QuotaAccount.Verdict.Granted granted
        && !granted.account().equals(known)) {
      sql.update(QUOTA_ACCOUNT)
          .set(QUOTA_ACCOUNT.ACCOUNT, codecs.encodeQuotaAccount(tenant, granted.account()))
          .where(QUOTA_ACCOUNT.TENANT.eq(name))
          .execute();
    }
    return verdict;
  }

  private static byte @Nullable [] locked(DSLContext sql, String name) {
    return sql.select(QUOTA_ACCOUNT.ACCOUNT)
        .from(QUOTA_ACCOUNT)
        .where(QUOTA_ACCOUNT.TENANT.eq(name))
        .forUpdate()
        .fetchOne(QUOTA_ACCOUNT.ACCOUNT);
  }

  @Override
  public List<String> tenants() {
    return share
        .database()
        .read(
            connection ->
                Database.sql(connection)
                    .select(QUOTA_ACCOUNT.TENANT)
                    .from(QUOTA_ACCOUNT)
                    .fetch(row -> StoredText.back(row.value1())))
        .stream()
        .sorted()
        .toList();
  }

  @Override
  public QuotaAccount read(String tenant) {
    byte[] stored =
        share
            .database()
            .read(
                connection ->
                    Database.sql(connection)
                        .select(QUOTA_ACCOUNT.ACCOUNT)
                        .from(QUOTA_ACCOUNT)
                        .where(QUOTA_ACCOUNT.TENANT.eq(StoredText.of(tenant)))
                        .fetchOne(QUOTA_ACCOUNT.ACCOUNT));
    return stored == null ? QuotaAccount.EMPTY : codecs.decodeQuotaAccount(tenant, stored);
  }

  @Override
  public Health check() {
    return share.database().check();
  }

  @Override
  public void close() {
    share.close();
  }
}
