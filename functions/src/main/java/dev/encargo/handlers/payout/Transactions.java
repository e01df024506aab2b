package dev.encargo.handlers.payout;

import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code payout_transactions}: what creators have earned, and what was given back. Rows are added, never changed. */
public final class Transactions {

  private static final long MOST_MINOR = 1_000_000_000_000L;
  private static final List<String> FIELDS =
      List.of("id", "creatorId", "amountMinor", "currency", "occurredAt", "holdUntil");

  private static final String GIVEN =
      """
      with given as (
        select * from jsonb_to_recordset(cast(:transactions as jsonb)) as g("index" integer, id text, "creatorId" text,
          "amountMinor" bigint, currency text, "occurredAt" timestamptz, "holdUntil" timestamptz)
      )
      """;

  private static final String WRONG =
      GIVEN
          + """
          select g."index", c.id is null as unknown
            from given g
            left join payout_creators c on c.id = g."creatorId"
            left join payout_transactions t on t.id = g.id
           where c.id is null
              or (t.creator_id, t.amount_minor, t.currency, t.occurred_at, t.hold_until)
                 <> (g."creatorId", g."amountMinor", g.currency, g."occurredAt", g."holdUntil")
           order by g."index"
           limit 101
          """;

  private static final String ADD =
      GIVEN
          + """
          , added as (
            insert into payout_transactions (id, creator_id, amount_minor, currency, occurred_at, hold_until)
            select id, "creatorId", "amountMinor", currency, "occurredAt", "holdUntil" from given
            on conflict (id) do nothing
            returning id
          )
          select count(*) as added from added
          """;

  /** Each filter has its index: of a creator, of a payout; otherwise the primary key. */
  private static final String PAGE =
      """
      select id, creator_id, amount_minor, fee_minor, currency, occurred_at, hold_until, payout_id from payout_transactions
       where id > :after
         and (cast(:creator as text) is null or creator_id = :creator)
         and (cast(:payout as uuid) is null or payout_id = cast(:payout as uuid))
         and (not :unpaid or payout_id is null)
       order by id limit :limit
      """;

  private final Sql sql;

  public Transactions(Sql sql) {
    this.sql = sql;
  }

  /**
   * Adds {@code {"transactions": [{id, creatorId, amountMinor, currency, occurredAt, holdUntil}]}}; one that is there already is left
   * as it is, so that a list may be sent again.
   *
   * @return how many are new and how many were there
   * @throws InvalidInput naming each that is wrong; none is added then
   */
  public JsonObject add(JsonObject body) {
    Set<String> ids = new HashSet<>();
    List<JsonObject> given = Items.read(body, "transactions", item -> transaction(item, ids));
    List<JsonObject> indexed = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      indexed.add(given.get(i).with("index", i));
    }
    Params params = Params.of("transactions", Json.write(indexed));
    long added =
        sql.inTransaction(tx -> {
          refuseWrong(tx, params);
          return tx.query(ADD, params, row -> row.whole("added")).getFirst();
        });
    return JsonObject.of("created", added, "repeated", given.size() - added);
  }

  private static void refuseWrong(Tx tx, Params params) {
    FieldErrors errors = new FieldErrors();
    record Wrong(long index, boolean unknown) {}
    for (Wrong wrong :
        tx.query(WRONG, params, row -> new Wrong(row.whole("index"), row.flag("unknown")))) {
      String item = "transactions[" + wrong.index + "]";
      if (wrong.unknown) {
        errors.refused(
            item + ".creatorId", "is no creator; POST /api/admin/payouts/creators first");
      } else {
        errors.refused(
            item + ".id",
            "was added before with other values; a correction is a transaction of its own, with an amount below zero for what was given back");
      }
    }
    errors.throwIfAny();
  }

  private static JsonObject transaction(JsonObject item, Set<String> ids) {
    Items.onlyKnown(item, FIELDS);
    String id = Items.text(item, "id", 100);
    if (!ids.add(id)) {
      throw InvalidInput.refused("id", "is in this list twice");
    }
    long amount = Items.whole(item, "amountMinor", -MOST_MINOR, MOST_MINOR);
    if (amount == 0) {
      throw InvalidInput.refused("amountMinor", "must not be 0");
    }
    Instant occurred = Items.time(item, "occurredAt");
    return JsonObject.of(
        "id", id,
        "creatorId", Items.text(item, "creatorId", 100),
        "amountMinor", amount,
        "currency", Items.currency(item),
        "occurredAt", occurred.toString(),
        "holdUntil",
            (item.get("holdUntil") == null ? occurred : Items.time(item, "holdUntil")).toString());
  }

  /** Those after {@code after}, by id. */
  public Page page(
      @Nullable String creator,
      @Nullable UUID payout,
      boolean unpaid,
      @Nullable String after,
      int limit) {
    return Page.of(
        sql.query(
            PAGE,
            Params.of("after", after == null ? "" : after)
                .and("creator", creator)
                .and("payout", payout)
                .and("unpaid", unpaid)
                .and("limit", limit + 1),
            row -> {
              UUID paid = row.uuidOrNull("payout_id");
              return JsonObject.of(
                  "id", row.text("id"),
                  "creatorId", row.text("creator_id"),
                  "amountMinor", row.whole("amount_minor"),
                  "feeMinor", row.wholeOrNull("fee_minor"),
                  "currency", row.text("currency"),
                  "occurredAt", row.time("occurred_at").toString(),
                  "holdUntil", row.time("hold_until").toString(),
                  "payoutId", paid == null ? null : paid.toString());
            }),
        limit,
        "id");
  }
}
