package dev.encargo.benchmarks;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Duration;

/** What the database counted: transactions, which here are statements, and bytes of write-ahead log. */
record Meter(long statements, long walBytes) {

  /** A backend that has become idle tells the statistics what it did within ten seconds. */
  private static final Duration STATISTICS_DELAY = Duration.ofSeconds(11);

  private static final String READ =
      """
      select xact_commit + xact_rollback as statements,
        cast(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bigint) as wal
      from pg_stat_database where datname = current_database()
      """;

  static Meter read(Sql sql) {
    try {
      Thread.sleep(STATISTICS_DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return sql.first(READ, Params.NONE, row -> new Meter(row.whole("statements"), row.whole("wal")))
        .orElseThrow();
  }

  /** The difference to an earlier reading, shared out over so many jobs. */
  String perJob(Meter before, long jobs) {
    return Figures.number((double) (statements - before.statements) / jobs, 3)
        + " statements, "
        + Figures.number((double) (walBytes - before.walBytes) / jobs, 0)
        + " WAL bytes";
  }
}
