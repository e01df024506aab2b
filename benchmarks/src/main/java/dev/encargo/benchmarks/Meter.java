package dev.encargo.benchmarks;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What noise changes little: the database's transactions, which here are statements, its bytes of write-ahead log, and the processor
 * time of this process and of the database's.
 */
record Meter(long statements, long walBytes, Duration java, Duration postgres) {

  /** A backend that has become idle tells the statistics what it did within ten seconds. */
  private static final Duration STATISTICS_DELAY = Duration.ofSeconds(11);

  private static final String READ =
      """
      select xact_commit + xact_rollback as statements,
        cast(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bigint) as wal, pg_backend_pid() as backend
      from pg_stat_database where datname = current_database()
      """;

  static Meter read(Sql sql) {
    try {
      Thread.sleep(STATISTICS_DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return sql.first(
            READ,
            Params.NONE,
            row ->
                new Meter(
                    row.whole("statements"),
                    row.whole("wal"),
                    ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                    postgres(row.whole("backend"))))
        .orElseThrow();
  }

  /** Of the backends that are there now and, where the system tells it (Linux), of those that are gone. */
  private static Duration postgres(long backend) {
    return ProcessHandle.of(backend)
        .flatMap(ProcessHandle::parent)
        .map(server ->
            server
                .children()
                .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(gone(server.pid()), Duration::plus))
        .orElse(Duration.ZERO);
  }

  /** The fields cutime and cstime of proc(5), in ticks that are hundredths of a second for every Linux program. */
  private static Duration gone(long server) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(server), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Duration.ofMillis(10 * (Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /** The difference to an earlier reading, shared out over so many jobs. */
  String perJob(Meter before, long jobs) {
    return Figures.number((double) (statements - before.statements) / jobs, 3)
        + " statements, "
        + Figures.number((double) (walBytes - before.walBytes) / jobs, 0)
        + " WAL bytes, "
        + micros(java.minus(before.java), jobs)
        + " + "
        + micros(postgres.minus(before.postgres), jobs)
        + " µs of processor (Java + Postgres)";
  }

  private static String micros(Duration time, long jobs) {
    return Figures.number(time.toNanos() / 1e3 / jobs, 0);
  }
}
