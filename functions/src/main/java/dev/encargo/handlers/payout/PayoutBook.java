package dev.encargo.handlers.payout;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code payouts} and {@code payout_omissions}, as administrators read them and put a payout right. */
public final class PayoutBook {

  /**
   * Which payouts to show; null for all.
   *
   * @param status PENDING, PROCESSING, PAID or FAILED
   */
  public record Filter(
      @Nullable LocalDate period, @Nullable String status, @Nullable String creator) {}

  private static final String COLUMNS =
      """
      select id, creator_id, currency, cast(period as text) as period, transactions, gross_minor, fee_minor, amount_minor, account,
             status, attempts, next_attempt_at, paid_at, provider_reference, error, job_id, created_at
        from payouts
      """;

  private static final String PAGE =
      COLUMNS
          + """
           where id < cast(:before as uuid)
             and (cast(:period as date) is null or period = cast(:period as date))
             and (cast(:status as text) is null or status = :status)
             and (cast(:creator as text) is null or creator_id = :creator)
           order by id desc limit :limit
          """;

  private static final String FIND = COLUMNS + " where id = cast(:id as uuid)";

  /** The account may have been put right since. */
  private static final String REOPEN =
      """
      update payouts p
         set status = 'PENDING', attempts = 0, next_attempt_at = clock_timestamp(), account = coalesce(c.account, p.account)
        from payout_creators c
       where p.id = cast(:id as uuid) and c.id = p.creator_id and p.status = 'FAILED'
      returning p.id
      """;

  private static final String OMISSIONS =
      """
      select creator_id || '/' || currency as key, creator_id, currency, cast(period as text) as period, due_minor, reason
        from payout_omissions
       where (creator_id, currency) > (:after_creator, :after_currency)
         and (cast(:period as date) is null or period = cast(:period as date))
         and (cast(:reason as text) is null or reason = :reason)
       order by creator_id, currency limit :limit
      """;

  private static final String LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

  private final Sql sql;

  public PayoutBook(Sql sql) {
    this.sql = sql;
  }

  /** A page, newest first. */
  public Page page(Filter filter, @Nullable UUID before, int limit) {
    return Page.of(
        sql.query(
            PAGE,
            Params.of("before", before == null ? LAST : before)
                .and("period", filter.period)
                .and("status", filter.status)
                .and("creator", filter.creator)
                .and("limit", limit + 1),
            PayoutBook::payout),
        limit,
        "id");
  }

  public Optional<JsonObject> find(UUID id) {
    return sql.first(FIND, Params.of("id", id), PayoutBook::payout);
  }

  /**
   * Lets a FAILED payout be tried again at once, to the creator's account as it is now.
   *
   * @return false where it is in no such state
   */
  public boolean reopen(UUID id) {
    return sql.first(REOPEN, Params.of("id", id), row -> row.uuid("id")).isPresent();
  }

  /**
   * Creators who got nothing at their newest calculation, and why.
   *
   * @param after creator and currency joined by a slash
   */
  public Page omissions(
      @Nullable LocalDate period, @Nullable String reason, @Nullable String after, int limit) {
    int slash = after == null ? -1 : after.lastIndexOf('/');
    return Page.of(
        sql.query(
            OMISSIONS,
            Params.of("after_creator", after == null ? "" : after.substring(0, Math.max(slash, 0)))
                .and("after_currency", after == null ? "" : after.substring(slash + 1))
                .and("period", period)
                .and("reason", reason)
                .and("limit", limit + 1),
            row ->
                JsonObject.of(
                    "key", row.text("key"),
                    "creatorId", row.text("creator_id"),
                    "currency", row.text("currency"),
                    "period", row.text("period"),
                    "dueMinor", row.decimal("due_minor"),
                    "reason", row.text("reason"))),
        limit,
        "key");
  }

  private static JsonObject payout(Row row) {
    return JsonObject.of(
        "id", row.uuid("id").toString(),
        "creatorId", row.text("creator_id"),
        "period", row.text("period"),
        "currency", row.text("currency"),
        "transactions", row.whole("transactions"),
        "grossMinor", row.whole("gross_minor"),
        "feeMinor", row.whole("fee_minor"),
        "amountMinor", row.whole("amount_minor"),
        "account", row.text("account"),
        "status", row.text("status"),
        "attempts", row.whole("attempts"),
        "nextAttemptAt", text(row.timeOrNull("next_attempt_at")),
        "paidAt", text(row.timeOrNull("paid_at")),
        "providerReference", row.textOrNull("provider_reference"),
        "error", row.textOrNull("error"),
        "jobId", row.uuid("job_id").toString(),
        "createdAt", row.time("created_at").toString());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
