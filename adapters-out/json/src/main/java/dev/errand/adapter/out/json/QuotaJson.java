package dev.errand.adapter.out.json;

import dev.errand.domain.quota.QuotaAccount;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;

/** Quota accounts. */
final class QuotaJson {

  /** The format's version; a program reads its own and older ones. */
  static final long VERSION = 1;

  private QuotaJson() {}

  static void write(Output out, String tenant, QuotaAccount account) {
    out.number("v", VERSION)
        .text("tenant", tenant)
        .instant("intakeUntil", account.intakeUntil())
        .object(
            "running",
            account.running(),
            (all, running) ->
                running.forEach((session, place) -> all.object(session, place, QuotaJson::place)))
        .object(
            "reserved",
            account.reserved(),
            (all, reserved) ->
                reserved.forEach((call, hold) -> all.object(call, hold, QuotaJson::hold)))
        .text("day", account.day().toString())
        .number("tokens", account.tokens())
        .text("month", account.month().toString())
        .money("cost", account.cost());
  }

  static QuotaAccount account(Fields in, String tenant) {
    in.version(VERSION);
    String owner = in.text("tenant");
    if (!owner.equals(tenant)) {
      throw in.wrong("tenant", "is '" + Quote.shortened(owner) + "', not the one asked for");
    }
    return rest(in);
  }

  /** Whose it is; the rest is read, too, so that a damaged one is found out. */
  static String tenant(Fields in) {
    in.version(VERSION);
    String owner = in.text("tenant");
    rest(in);
    return owner;
  }

  private static QuotaAccount rest(Fields in) {
    return new QuotaAccount(
        in.instant("intakeUntil"),
        in.objectMap("running", QuotaJson::place),
        in.objectMap("reserved", QuotaJson::hold),
        day(in),
        in.number("tokens"),
        month(in),
        in.money("cost"));
  }

  private static void place(Output out, QuotaAccount.Place place) {
    out.number("epoch", place.epoch()).instant("until", place.until());
  }

  private static QuotaAccount.Place place(Fields in) {
    return new QuotaAccount.Place(in.number("epoch"), in.instant("until"));
  }

  private static void hold(Output out, QuotaAccount.Hold hold) {
    out.number("tokens", hold.tokens()).money("cost", hold.cost()).instant("until", hold.until());
  }

  private static QuotaAccount.Hold hold(Fields in) {
    return new QuotaAccount.Hold(in.number("tokens"), in.money("cost"), in.instant("until"));
  }

  private static LocalDate day(Fields in) {
    try {
      return LocalDate.parse(in.text("day"));
    } catch (DateTimeException e) {
      throw in.wrong("day", "must be a day such as 2026-01-31");
    }
  }

  private static YearMonth month(Fields in) {
    try {
      return YearMonth.parse(in.text("month"));
    } catch (DateTimeException e) {
      throw in.wrong("month", "must be a month such as 2026-01");
    }
  }
}
