package dev.encargo.functions.api;

import dev.encargo.handlers.payout.Creators;
import dev.encargo.handlers.payout.FeeSchedules;
import dev.encargo.handlers.payout.Page;
import dev.encargo.handlers.payout.PayoutBook;
import dev.encargo.handlers.payout.Transactions;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Sql;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/payouts}: what payouts are calculated from, and what became of them. */
final class ManagePayouts {

  private static final Set<String> STATUSES = Set.of("PENDING", "PROCESSING", "PAID", "FAILED");
  private static final Set<String> REASONS =
      Set.of("ON_HOLD", "INACTIVE", "BELOW_MINIMUM", "NO_ACCOUNT", "NO_FEE_SCHEDULE");

  private static final String OF_THIS_LIST = "a nextCursor of this list with these filters";

  private final Creators creators;
  private final Transactions transactions;
  private final FeeSchedules schedules;
  private final PayoutBook payouts;

  ManagePayouts(Sql sql) {
    this.creators = new Creators(sql);
    this.transactions = new Transactions(sql);
    this.schedules = new FeeSchedules(sql);
    this.payouts = new PayoutBook(sql);
  }

  void addTo(Routes routes) {
    String base = "/api/admin/payouts";
    routes
        .addAdmin("POST", base + "/creators", call -> counts(creators.put(body(call))))
        .addAdmin("GET", base + "/creators", this::creators)
        .addAdmin("POST", base + "/transactions", call -> counts(transactions.add(body(call))))
        .addAdmin("GET", base + "/transactions", this::transactions)
        .addAdmin("POST", base + "/fee-schedules", this::addSchedule)
        .addAdmin("GET", base + "/fee-schedules", this::schedules)
        .addAdmin("GET", base + "/omissions", this::omissions)
        .addAdmin("GET", base, this::list)
        .addAdmin("GET", base + "/{payoutId}", this::show)
        .addAdmin("POST", base + "/{payoutId}/retry", this::retry);
  }

  private static JsonObject body(Call call) {
    return Json.parseObject(call.text());
  }

  private static Response counts(JsonObject counts) {
    return Response.json(200, to -> Json.write(to, counts));
  }

  private Response creators(Call call) {
    Query query = call.query().only(List.of("limit", "cursor"));
    int limit = limit(query);
    Cursor cursors = new Cursor(call.owner(), "creators");
    String after = query.value("cursor", OF_THIS_LIST, cursors::readText);
    query.check();
    return page("creators", creators.page(after, limit), cursors);
  }

  private Response transactions(Call call) {
    Query query = call.query().only(List.of("creatorId", "payoutId", "unpaid", "limit", "cursor"));
    String creator = query.text("creatorId");
    UUID payout = query.value("payoutId", "a payout's id", ManagePayouts::id);
    boolean unpaid = query.flag("unpaid");
    int limit = limit(query);
    Cursor cursors = new Cursor(call.owner(), "transactions", creator, payout, unpaid);
    String after = query.value("cursor", OF_THIS_LIST, cursors::readText);
    query.check();
    return page("transactions", transactions.page(creator, payout, unpaid, after, limit), cursors);
  }

  private Response addSchedule(Call call) {
    JsonObject added =
        schedules
            .add(body(call))
            .orElseThrow(() ->
                new Refusal(
                    Problem.WRONG_STATE,
                    "That currency has a fee schedule from that day on, and they are never changed: write another validFrom."));
    return Response.json(201, to -> Json.write(to, added));
  }

  private Response schedules(Call call) {
    call.query().only(List.of()).check();
    return page("feeSchedules", new Page(schedules.all(), null), new Cursor(call.owner(), ""));
  }

  private Response omissions(Call call) {
    Query query = call.query().only(List.of("period", "reason", "limit", "cursor"));
    LocalDate period = period(query);
    String reason =
        query.value(
            "reason", "one of " + REASONS.stream().sorted().toList(), text -> word(REASONS, text));
    int limit = limit(query);
    Cursor cursors = new Cursor(call.owner(), "omissions", period, reason);
    String after = query.value("cursor", OF_THIS_LIST, cursors::readText);
    query.check();
    return page("omissions", payouts.omissions(period, reason, after, limit), cursors);
  }

  private Response list(Call call) {
    Query query = call.query().only(List.of("period", "status", "creatorId", "limit", "cursor"));
    PayoutBook.Filter filter =
        new PayoutBook.Filter(
            period(query),
            query.value(
                "status", "PENDING, PROCESSING, PAID or FAILED", text -> word(STATUSES, text)),
            query.text("creatorId"));
    int limit = limit(query);
    Cursor cursors =
        new Cursor(call.owner(), "payouts", filter.period(), filter.status(), filter.creator());
    UUID before = query.value("cursor", OF_THIS_LIST, text -> id(cursors.readText(text)));
    query.check();
    return page("payouts", payouts.page(filter, before, limit), cursors);
  }

  private Response show(Call call) {
    return shown(200, call.id());
  }

  private Response retry(Call call) {
    UUID id = call.id();
    if (!payouts.reopen(id)) {
      JsonObject payout = payouts.find(id).orElseThrow(ManagePayouts::notThere);
      throw new Refusal(
          Problem.WRONG_STATE,
          "The payout is " + payout.text("status") + "; only a FAILED one can be tried again.");
    }
    return shown(202, id);
  }

  private Response shown(int status, UUID id) {
    JsonObject payout = payouts.find(id).orElseThrow(ManagePayouts::notThere);
    return Response.json(status, to -> Json.write(to, payout));
  }

  private static Refusal notThere() {
    return new Refusal(Problem.NOT_FOUND, "There is no such payout.");
  }

  private static Response page(String name, Page page, Cursor cursors) {
    String next = page.next();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeFieldName(name);
          Json.write(to, page.items());
          RenderJob.field(to, "nextCursor", next == null ? null : cursors.writeText(next));
          to.writeEndObject();
        });
  }

  private static int limit(Query query) {
    return query.whole("limit", 1, 100, 50);
  }

  private static @Nullable LocalDate period(Query query) {
    return query.value(
        "period",
        "a day such as 2026-11-22, from the year 2000 on",
        text -> {
          try {
            LocalDate day = LocalDate.parse(text);
            return day.getYear() >= 2000 && day.getYear() <= 9999 ? day : null;
          } catch (DateTimeException notADay) {
            return null;
          }
        });
  }

  private static @Nullable String word(Set<String> words, String text) {
    String word = text.toUpperCase(Locale.ROOT);
    return words.contains(word) ? word : null;
  }

  private static @Nullable UUID id(@Nullable String text) {
    try {
      return text != null && text.length() == 36 ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }
}
