package dev.encargo.benchmarks;

import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.local.postgres.LocalPostgres;
import dev.encargo.sql.Migrate;
import dev.encargo.sql.Params;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code bound}, {@code engine}, {@code history}, {@code growth}, {@code path}, {@code fairness}, {@code single}, {@code latency}, {@code webhook}, {@code import}; all of them where none is named. */
public final class Main {

  private static final String FINISHED_ROWS =
      """
      insert into jobs (id, user_id, type, name, payload, run_at, status, completed_at, due_at)
      select gen_random_uuid(), 'history', 'noop', 'noop', jsonb_build_object('filling', repeat('x', 185)),
        clock_timestamp(), 'COMPLETED', clock_timestamp(), null
      from generate_series(1, :rows)
      """;

  private Main() {}

  /**
   * Runs what is named, on a database of its own that is removed at the end.
   *
   * @param arguments names of benchmarks
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> named = List.of(arguments);
    Path state = Files.createTempDirectory("encargo-benchmarks");
    System.out.printf(
        Locale.ROOT,
        "%d processors, %d MB of heap, JDK %s, fsync on%n%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() / 1024 / 1024,
        Runtime.version());
    try {
      quietly(named, state);
    } finally {
      remove(state);
    }
  }

  /** The functions log to the standard output, a line for each request; the figures are what is wanted here. */
  private static void quietly(List<String> named, Path state)
      throws IOException, InterruptedException {
    PrintStream terminal = System.out;
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Figures.to(terminal);
      System.setOut(nowhere);
      if (wanted(named, "bound")) {
        bound(state.resolve("bound"));
      }
      if (wanted(named, "engine") || wanted(named, "history")) {
        engine(named, state.resolve("engine"));
      }
      if (wanted(named, "growth")) {
        growth(state.resolve("growth"));
      }
      if (wanted(named, "fairness")) {
        for (Fairness.Crowd crowd : Fairness.Crowd.values()) {
          new Fairness(state.resolve(crowd.name())).measure(crowd, 50_000);
        }
      }
      if (wanted(named, "path")
          || wanted(named, "single")
          || wanted(named, "latency")
          || wanted(named, "webhook")
          || wanted(named, "import")) {
        wholePath(named, state.resolve("path"));
      }
    } finally {
      System.setOut(terminal);
    }
  }

  private static boolean wanted(List<String> named, String name) {
    return named.isEmpty() || named.contains(name);
  }

  private static void bound(Path state) throws IOException, InterruptedException {
    Files.createDirectories(state);
    try (LocalPostgres postgres = LocalPostgres.start(state, cache(), 0);
        Bound bound = new Bound(postgres.url())) {
      bound.measure(50_000);
    }
  }

  private static void engine(List<String> named, Path state)
      throws IOException, InterruptedException {
    Files.createDirectories(state);
    try (LocalPostgres postgres = LocalPostgres.start(state, cache(), 0);
        Sql sql = PostgresPool.trusted(postgres.url(), "encargo", 4)) {
      new Migrate(sql).run();
      engine(named, sql, postgres.url());
    }
  }

  private static void engine(List<String> named, Sql sql, String url) throws InterruptedException {
    try (Engine engine = new Engine(url, sql)) {
      WarmUp.until(() -> {
        engine.empty();
        return engine.drain("", 50_000, true);
      });
      engine.empty();
      if (wanted(named, "engine")) {
        engine.drain("engine: drain of 10,000", 10_000, false);
        engine.empty();
        besideTheBound(engine, url);
      }
      if (wanted(named, "history")) {
        history(engine, sql);
      }
    }
  }

  /** The machine's pace changes within minutes, so that the bound is measured right before and right after. */
  private static void besideTheBound(Engine engine, String url) throws InterruptedException {
    int jobs = 50_000;
    try (Bound bound = new Bound(url)) {
      bound.warmUp();
      long before = bound.drain(jobs);
      long nanos = engine.drain("engine: drain of 50,000", jobs, false);
      long after = bound.drain(jobs);
      Figures.print(
          "engine: share of the bound",
          Figures.number((before + after) / 2.0 / nanos, 2),
          "two bare statements for ten rows: "
              + Figures.rate(jobs, before)
              + " before, "
              + Figures.rate(jobs, after)
              + " after");
    }
  }

  private static void growth(Path state) throws IOException {
    Files.createDirectories(state);
    try (LocalPostgres postgres = LocalPostgres.start(state, cache(), 0);
        Sql sql = PostgresPool.trusted(postgres.url(), "encargo", 1);
        Sql api = PostgresPool.trusted(postgres.url(), "encargo_api", 1)) {
      new Migrate(sql).run();
      new Growth(sql, api).compare(10_000, 2_000_000);
    }
  }

  private static void history(Engine engine, Sql sql) {
    long without = engine.drain("", 30_000, true) + engine.drain("", 30_000, true);
    sql.update(FINISHED_ROWS, Params.of("rows", 1_000_000));
    sql.update("analyze jobs", Params.NONE);
    long with = engine.drain("", 30_000, true) + engine.drain("", 30_000, true);
    Figures.print(
        "engine: drain beside 1,000,000 finished rows",
        Figures.rate(60_000, with),
        "without them "
            + Figures.rate(60_000, without)
            + ", so "
            + Figures.number(100.0 * without / with - 100, 1)
            + " %");
  }

  private static void wholePath(List<String> named, Path state) throws InterruptedException {
    LocalOptions options = LocalOptions.of(Path.of("")).withState(state).withPorts(0, 0);
    try (LocalPlatform platform = LocalPlatform.start(options);
        Api api = new Api(platform.apiUrl(), platform.token("bench", false))) {
      WholePath path = new WholePath(platform, api);
      if (wanted(named, "path")) {
        WarmUp.until(() -> path.createAndDrain("", 20_000, false));
        path.createAndDrain("whole path, 10,000", 10_000, true);
        path.createAndDrain("whole path, 50,000", 50_000, true);
      }
      if (wanted(named, "single")) {
        WarmUp.until(() -> path.createOneByOne("", 10_000, false, false));
        path.createOneByOne("create one by one, 8 callers", 20_000, false, true);
        path.createOneByOne("create one by one, workers on", 10_000, true, true);
      }
      if (wanted(named, "latency")) {
        path.latency(1_000, false);
        path.latency(500, true);
      }
      if (wanted(named, "webhook")) {
        Webhooks webhooks = new Webhooks(platform, api);
        webhooks.latency(200, false);
        webhooks.latency(500, true);
        webhooks.throughput(5_000);
      }
      if (wanted(named, "import")) {
        path.importRows(18_432, true);
        path.importRows(18_432, true);
        path.importRows(1_000_000, true);
      }
    }
  }

  private static Path cache() {
    return Path.of(System.getProperty("user.home"), ".cache", "encargo");
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
