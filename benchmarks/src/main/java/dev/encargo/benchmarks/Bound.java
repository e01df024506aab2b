package dev.encargo.benchmarks;

import dev.encargo.sql.Params;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What this machine's PostgreSQL does at the best for a queue that keeps its rows: a bare table and bare statements, without owners, leases,
 * logs, limits or anything else of a job. Rates of two machines, or of two days, can be compared as shares of this.
 */
final class Bound implements AutoCloseable {

  private static final int CALLERS = 8;
  private static final int WORKERS = 4;

  private static final String TABLE =
      """
      create table bound (
        id bigint generated always as identity primary key, state smallint not null default 0, run_at timestamptz not null default now(),
        attempts smallint not null default 0, payload jsonb, created_at timestamptz not null default now(), started_at timestamptz,
        finished_at timestamptz) with (fillfactor = 50)
      """;
  private static final String READY =
      "create index bound_ready on bound (run_at, id) where state = 0";

  private static final String INSERT =
      "insert into bound (payload) select p from jsonb_array_elements(cast(:payloads as jsonb)) as a (p)";
  private static final String CLAIM =
      """
      update bound set state = 1, attempts = attempts + 1, started_at = now()
      where id = any (array(
        select id from bound where state = 0 and run_at <= now() order by run_at, id for update skip locked limit 10))
      returning id, payload
      """;
  private static final String FINISH =
      "update bound set state = 2, finished_at = now() where id = any (cast(:ids as bigint[]))";

  private static final String PAYLOAD = "{\"filling\":\"" + "x".repeat(185) + "\"}";

  private final Sql sql;

  /**
   * @param url a database that nothing else works on
   */
  Bound(String url) {
    this.sql = PostgresPool.trusted(url, "encargo", CALLERS);
    sql.update(TABLE, Params.NONE);
    sql.update(READY, Params.NONE);
  }

  /** Prints a line for each of: rows one by one, rows by the thousand, and ten at a time claimed and ended. */
  void measure(int jobs) throws InterruptedException {
    warmUp();
    AtomicInteger left = new AtomicInteger(jobs / 2);
    long single = together(CALLERS, () -> createSingly(left));
    drain(0);
    print("bound: a bare row each, 8 callers", jobs / 2, single);
    long start = System.nanoTime();
    create(jobs);
    print("bound: a thousand bare rows after another", jobs, System.nanoTime() - start);
    drain(0);
    print("bound: two bare statements for ten rows", jobs, drain(jobs));
  }

  /** Repeats until the JVM has compiled what there is to compile. */
  void warmUp() throws InterruptedException {
    WarmUp.until(() -> drain(10_000));
  }

  private static void print(String name, int jobs, long nanos) {
    Figures.print(name, Figures.rate(jobs, nanos), "");
  }

  private void createSingly(AtomicInteger left) {
    Params one = Params.of("payloads", "[" + PAYLOAD + "]");
    while (left.getAndDecrement() > 0) {
      sql.update(INSERT, one);
    }
  }

  private void create(int jobs) {
    String thousand =
        IntStream.range(0, 1_000).mapToObj(_ -> PAYLOAD).collect(Collectors.joining(",", "[", "]"));
    for (int made = 0; made < jobs; made += 1_000) {
      sql.update(INSERT, Params.of("payloads", thousand));
    }
  }

  /** Adds so many, and returns the nanoseconds in which all there are were claimed and ended, ten at a time. */
  long drain(int more) throws InterruptedException {
    create(more);
    long nanos = together(WORKERS, this::work);
    sql.update("delete from bound", Params.NONE);
    sql.update("vacuum (truncate false, analyze) bound", Params.NONE);
    return nanos;
  }

  private void work() {
    while (true) {
      List<Long> ids =
          sql.query(
              CLAIM,
              Params.NONE,
              row -> {
                row.text("payload");
                return row.whole("id");
              });
      if (ids.isEmpty()) {
        return;
      }
      String array = ids.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
      sql.update(FINISH, Params.of("ids", array));
    }
  }

  private static long together(int threads, Runnable work) throws InterruptedException {
    List<Thread> started = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      started.add(Thread.ofPlatform().start(work));
    }
    for (Thread thread : started) {
      thread.join();
    }
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    sql.close();
  }
}
