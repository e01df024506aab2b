package dev.encargo.handlers.payout;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The table {@code payout_fee_schedules}. Rows are added, never changed: what was paid must stay explainable. */
public final class FeeSchedules {

  private static final long MOST_MINOR = 1_000_000_000_000L;
  private static final List<String> FIELDS =
      List.of("currency", "validFrom", "feeBasisPoints", "payoutFeeMinor", "minimumPayoutMinor");

  private static final String ADD =
      """
      insert into payout_fee_schedules (currency, valid_from, fee_basis_points, payout_fee_minor, minimum_payout_minor)
      values (:currency, cast(:valid_from as date), :points, :fee, :minimum)
      on conflict do nothing
      returning currency
      """;

  private static final String ALL =
      """
      select currency, cast(valid_from as text) as valid_from, fee_basis_points, payout_fee_minor, minimum_payout_minor,
             cast(lead(valid_from) over (partition by currency order by valid_from) as text) as valid_until
        from payout_fee_schedules
       order by currency, valid_from
      """;

  private final Sql sql;

  public FeeSchedules(Sql sql) {
    this.sql = sql;
  }

  /**
   * Adds {@code {currency, validFrom, feeBasisPoints, payoutFeeMinor, minimumPayoutMinor}}.
   *
   * @return what was added; empty where that currency has one from that day on
   * @throws InvalidInput naming the field that is missing or wrong
   */
  public Optional<JsonObject> add(JsonObject body) {
    Items.onlyKnown(body, FIELDS);
    String currency = Items.currency(body);
    LocalDate from = Items.day(body, "validFrom");
    long points = Items.whole(body, "feeBasisPoints", 0, 10_000);
    long fee =
        body.get("payoutFeeMinor") == null ? 0 : Items.whole(body, "payoutFeeMinor", 0, MOST_MINOR);
    long minimum = Items.whole(body, "minimumPayoutMinor", 1, MOST_MINOR);
    return sql.first(
        ADD,
        Params.of("currency", currency)
            .and("valid_from", from)
            .and("points", points)
            .and("fee", fee)
            .and("minimum", minimum),
        row ->
            JsonObject.of(
                "currency", currency,
                "validFrom", from.toString(),
                "feeBasisPoints", points,
                "payoutFeeMinor", fee,
                "minimumPayoutMinor", minimum));
  }

  /** All, by currency and day; each is valid until the day before {@code validUntil}. */
  public List<JsonObject> all() {
    return sql.query(
        ALL,
        Params.NONE,
        row ->
            JsonObject.of(
                "currency", row.text("currency"),
                "validFrom", row.text("valid_from"),
                "validUntil", row.textOrNull("valid_until"),
                "feeBasisPoints", row.whole("fee_basis_points"),
                "payoutFeeMinor", row.whole("payout_fee_minor"),
                "minimumPayoutMinor", row.whole("minimum_payout_minor")));
  }
}
