package dev.encargo.handlers.cardimport;

import dev.encargo.handlers.cardimport.Rules.Verdict;
import dev.encargo.sql.Params;
import dev.encargo.sql.RequestSize;
import dev.encargo.sql.Tx;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows that go into the database together, column by column. */
final class Batch {

  /** Rows of one commit: beyond a few thousand nothing is gained, and each is lost again by a crash. */
  static final int MAX_RECORDS = 4_000;

  /** One record more, with all that it is escaped by, is a quarter of a million bytes at the most. */
  static final long MAX_BYTES = RequestSize.MOST - 500_000;

  private static final String INSERT_ROWS =
      """
      insert into dkt_rows (lote_id, line, posted_on, description, amount_minor, currency, installment, installments, card_last4,
                            holder, voucher, category, flag)
      select cast(:lote_id as uuid), r.*
        from unnest(cast(:lines as bigint[]), cast(:dates as date[]), cast(:descriptions as text[]), cast(:amounts as bigint[]),
                    cast(:currencies as text[]), cast(:installment as smallint[]), cast(:installments as smallint[]),
                    cast(:cards as text[]), cast(:holders as text[]), cast(:vouchers as text[]), cast(:categories as text[]),
                    cast(:flags as text[])) r
      """;

  private static final String INSERT_REJECTED =
      """
      insert into dkt_rejected_rows (lote_id, line, field, reason, raw)
      select cast(:lote_id as uuid), r.*
        from unnest(cast(:lines as bigint[]), cast(:fields as text[]), cast(:reasons as text[]), cast(:raws as text[])) r
      """;

  private final SqlArray lines = new SqlArray();
  private final SqlArray dates = new SqlArray();
  private final SqlArray descriptions = new SqlArray();
  private final SqlArray amounts = new SqlArray();
  private final SqlArray currencies = new SqlArray();
  private final SqlArray installment = new SqlArray();
  private final SqlArray installments = new SqlArray();
  private final SqlArray cards = new SqlArray();
  private final SqlArray holders = new SqlArray();
  private final SqlArray vouchers = new SqlArray();
  private final SqlArray categories = new SqlArray();
  private final SqlArray flags = new SqlArray();
  private final SqlArray rejectedLines = new SqlArray();
  private final SqlArray fields = new SqlArray();
  private final SqlArray reasons = new SqlArray();
  private final SqlArray raws = new SqlArray();
  private int records;
  private int rows;
  private int rejected;
  private @Nullable Checkpoint after;

  void add(CardRow row, Verdict verdict) {
    records++;
    if (verdict.excluded()) {
      return;
    }
    rows++;
    lines.add(row.line());
    dates.add(row.date().toString());
    descriptions.add(row.description());
    amounts.add(row.amountMinor());
    currencies.add(row.currency());
    installment.add(row.installment());
    installments.add(row.installments());
    cards.add(row.card());
    holders.add(row.holder());
    vouchers.add(row.voucher());
    categories.add(verdict.category());
    flags.add(verdict.flag());
  }

  void add(RejectedRow row) {
    records++;
    rejected++;
    rejectedLines.add(row.line());
    fields.add(row.column());
    reasons.add(row.reason());
    raws.add(row.raw());
  }

  boolean isFull() {
    return records >= MAX_RECORDS
        || bytes(
                lines,
                dates,
                descriptions,
                amounts,
                currencies,
                installment,
                installments,
                cards,
                holders,
                vouchers,
                categories,
                flags)
            >= MAX_BYTES
        || bytes(rejectedLines, fields, reasons, raws) >= MAX_BYTES;
  }

  private static long bytes(SqlArray... columns) {
    long bytes = 0;
    for (SqlArray column : columns) {
      bytes += column.bytes();
    }
    return bytes;
  }

  int records() {
    return records;
  }

  /** Closes the batch with where the import stands once it is in the database. */
  Batch endingAt(Checkpoint checkpoint) {
    after = checkpoint;
    return this;
  }

  Checkpoint after() {
    if (after == null) {
      throw new IllegalStateException("the batch is still being filled");
    }
    return after;
  }

  /** Writes it; to be called once. */
  int insert(Tx tx, UUID loteId) {
    if (rows > 0) {
      tx.update(
          INSERT_ROWS,
          Params.of("lote_id", loteId)
              .and("lines", lines)
              .and("dates", dates)
              .and("descriptions", descriptions)
              .and("amounts", amounts)
              .and("currencies", currencies)
              .and("installment", installment)
              .and("installments", installments)
              .and("cards", cards)
              .and("holders", holders)
              .and("vouchers", vouchers)
              .and("categories", categories)
              .and("flags", flags));
    }
    if (rejected > 0) {
      tx.update(
          INSERT_REJECTED,
          Params.of("lote_id", loteId)
              .and("lines", rejectedLines)
              .and("fields", fields)
              .and("reasons", reasons)
              .and("raws", raws));
    }
    return records;
  }
}
