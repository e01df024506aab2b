package dev.encargo.benchmarks;

import dev.encargo.job.Job;
import dev.encargo.job.JobFilter;
import dev.encargo.job.Jobs;
import dev.encargo.job.RemoveOldJobs;
import dev.encargo.log.Log;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;

/** What an owner with few jobs pays for the jobs of others: the same reads beside ten thousand jobs and beside two million. */
final class Growth {

  private static final int ROUNDS = 400;
  private static final int CLEANED = 500;
  private static final Owner FEW = new Owner.User("few");
  private static final String URL = "https://example.com/few/7";

  /** A thousand owners; one job in twenty has not ended. Their ids sort by time, as those of the platform do. */
  private static final String OTHERS =
      """
      insert into jobs (id, created_at, user_id, type, name, url, run_at, status, completed_at, due_at)
      select cast(lpad(to_hex(cast(extract(epoch from t) * 1000 as bigint)), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0') as uuid), t,
        'other-' || n % 1000, 'noop', 'noop', 'https://example.com/' || n, t,
        case when n % 20 = 0 then 'PENDING' else 'COMPLETED' end,
        case when n % 20 <> 0 then clock_timestamp() end,
        case when n % 20 = 0 then clock_timestamp() + interval '1 day' end
      from (select n, clock_timestamp() - n * interval '100 milliseconds' as t from generate_series(cast(:from as integer), cast(:to as integer)) as n) as g
      """;

  private static final String FEW_JOBS =
      """
      insert into jobs (id, created_at, user_id, type, name, url, run_at, status, completed_at, due_at)
      select cast(lpad(to_hex(cast(extract(epoch from t) * 1000 as bigint)), 12, '0') || '70009000' || lpad(to_hex(n), 12, '0') as uuid), t,
        'few', 'noop', 'noop', 'https://example.com/few/' || n, t,
        case when n % 10 = 0 then 'PENDING' else 'COMPLETED' end,
        case when n % 10 <> 0 then clock_timestamp() end,
        case when n % 10 = 0 then clock_timestamp() + interval '1 day' end
      from (select n, clock_timestamp() - n * interval '1 second' as t from generate_series(1, 100) as n) as g
      """;

  private static final String PAST_RETENTION =
      """
      insert into jobs (id, user_id, type, name, run_at, status, completed_at)
      select gen_random_uuid(), 'old', 'noop', 'noop', clock_timestamp(), 'COMPLETED', clock_timestamp() - interval '30 days'
      from generate_series(1, :n)
      """;

  private final Sql sql;
  private final Jobs jobs;

  /**
   * @param sql a migrated database that nothing else works on, as the owner of the tables
   * @param api the same, as requests come to it
   */
  Growth(Sql sql, Sql api) {
    this.sql = sql;
    this.jobs = new Jobs(api);
  }

  /** Medians, in nanoseconds. */
  private record Costs(long page, long byUrl, long active, long find, long cleanup) {}

  void compare(int few, int many) {
    sql.update(FEW_JOBS, Params.NONE);
    grow(1, few);
    measure();
    Costs small = measure();
    for (int from = few + 1; from <= many; from += 200_000) {
      grow(from, Math.min(many, from + 199_999));
    }
    Costs large = measure();
    print("list of 50", few, many, small.page, large.page);
    print("newest for a URL", few, many, small.byUrl, large.byUrl);
    print("active jobs", few, many, small.active, large.active);
    print("one job", few, many, small.find, large.find);
    print("clean-up of " + CLEANED, few, many, small.cleanup, large.cleanup);
  }

  private void grow(int from, int to) {
    sql.update(OTHERS, Params.of("from", from).and("to", to));
    sql.update("vacuum analyze jobs", Params.NONE);
  }

  private Costs measure() {
    UUID one = jobs.page(FEW, JobFilter.ALL, null, 1).getFirst().id();
    JobFilter url = new JobFilter(Set.of(), null, null, URL, null, null, false);
    JobFilter active = new JobFilter(Set.of(), null, null, null, null, null, true);
    return new Costs(
        median(ROUNDS, () -> has(50, jobs.page(FEW, JobFilter.ALL, null, 50).size())),
        median(ROUNDS, () -> has(1, jobs.page(FEW, url, null, 1).size())),
        median(ROUNDS, () -> has(10, jobs.page(FEW, active, null, 50).size())),
        median(ROUNDS, () -> has(1, (int) jobs.find(FEW, one).stream().map(Job::id).count())),
        cleanup());
  }

  private static void has(int expected, int found) {
    if (found != expected) {
      throw new IllegalStateException(found + " jobs were found and not " + expected);
    }
  }

  private long cleanup() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    RemoveOldJobs remove =
        new RemoveOldJobs(
            sql,
            Duration.ofDays(7),
            InstantSource.system(),
            new Log(nowhere, InstantSource.system()));
    long[] times = new long[9];
    for (int i = 0; i < times.length; i++) {
      sql.update(PAST_RETENTION, Params.of("n", CLEANED));
      long start = System.nanoTime();
      has(CLEANED, remove.remove(Instant.MAX));
      times[i] = System.nanoTime() - start;
    }
    return Figures.percentile(times, 50);
  }

  private static long median(int rounds, Runnable work) {
    long[] times = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      work.run();
      times[i] = System.nanoTime() - start;
    }
    return Figures.percentile(times, 50);
  }

  private static void print(String what, int few, int many, long small, long large) {
    Figures.print(
        "growth: " + what,
        Figures.number((double) large / small, 2) + " times",
        Figures.number(small / 1e6, 2)
            + " ms beside "
            + Figures.number(few, 0)
            + " jobs, "
            + Figures.number(large / 1e6, 2)
            + " ms beside "
            + Figures.number(many, 0));
  }
}
