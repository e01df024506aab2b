package dev.encargo.outbox;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The tables {@code outbox_events} and {@code outbox_deliveries}, as an operator looks at them. */
public final class Outbox {

  /** An index holds all that is counted but the events themselves. */
  private static final String STATS =
      """
      select (select count(*) from outbox_events) as total,
             (select count(*) from outbox_events where published_at is not null) as published,
             (select count(*) from outbox_deliveries where ended_at is null) as waiting,
             (select count(*) from outbox_deliveries where ended_at is null and attempts > 0) as retrying,
             (select count(*) from outbox_deliveries where status = 'DELIVERED') as delivered,
             (select count(*) from outbox_deliveries where status = 'FAILED') as failed,
             (select min(created_at) from outbox_deliveries where ended_at is null) as oldest,
             (select publisher from outbox_settings) as publisher
      """;

  private static final String NOTE_PUBLISHER =
      "update outbox_settings set publisher = :publisher where publisher <> :publisher";

  private static final String CLEAN_UP = "select cleanup_outbox(cast(:days as integer)) as removed";

  /**
   * How the outbox stands.
   *
   * @param total events that are kept
   * @param pending those that the publisher has not told yet
   * @param published those that it has
   * @param waiting deliveries that are still to be made, to the publisher and to webhooks
   * @param retrying those of them that have failed before
   * @param delivered deliveries made
   * @param failed deliveries given up
   * @param oldestWaiting when the first of the waiting ones was made; null where none waits
   * @param publisher {@code console}, {@code webhook} or {@code eventbridge}
   */
  public record Stats(
      long total,
      long pending,
      long published,
      long waiting,
      long retrying,
      long delivered,
      long failed,
      @Nullable Instant oldestWaiting,
      String publisher) {}

  private final Sql sql;

  public Outbox(Sql sql) {
    this.sql = sql;
  }

  /** One round trip. */
  public Stats stats() {
    return sql.query(
            STATS,
            Params.NONE,
            row ->
                new Stats(
                    row.whole("total"),
                    row.whole("total") - row.whole("published"),
                    row.whole("published"),
                    row.whole("waiting"),
                    row.whole("retrying"),
                    row.whole("delivered"),
                    row.whole("failed"),
                    row.timeOrNull("oldest"),
                    row.text("publisher")))
        .getFirst();
  }

  /** Tells the database, whose triggers ask it, where events go. */
  public void notePublisher(String type) {
    sql.update(NOTE_PUBLISHER, Params.of("publisher", type));
  }

  /**
   * Removes events that were published so many days ago and that nobody waits for, in batches.
   *
   * @param days 0 or more
   * @return how many were removed
   */
  public long cleanUp(int days) {
    long removed = 0;
    long batch;
    do {
      batch = cleanUpOnce(days);
      removed += batch;
    } while (batch > 0);
    return removed;
  }

  /**
   * As {@link #cleanUp}, one batch of at most 10,000.
   *
   * @return how many were removed; 0 where no more can be
   */
  public long cleanUpOnce(int days) {
    return sql.query(CLEAN_UP, Params.of("days", days), row -> row.whole("removed")).getFirst();
  }
}
