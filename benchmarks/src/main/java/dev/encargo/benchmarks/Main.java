package dev.encargo.benchmarks;

import dev.encargo.local.postgres.LocalPostgres;
import dev.encargo.sql.Migrate;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code engine}, {@code path}, {@code latency}, {@code import}, {@code history}; all of them where none is named. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    List<String> named = List.of(arguments);
    Path state = Files.createTempDirectory("encargo-benchmarks");
    System.out.printf(
        Locale.ROOT,
        "%d processors, %d MB of heap, JDK %s%n%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() / 1024 / 1024,
        Runtime.version());
    if (named.isEmpty() || named.contains("engine")) {
      engine(state.resolve("engine"));
    }
  }

  private static void engine(Path state) throws IOException {
    Files.createDirectories(state);
    try (LocalPostgres postgres =
            LocalPostgres.start(state, Path.of(System.getProperty("user.home"), ".cache", "encargo"), 0);
        Sql sql = PostgresPool.trusted(postgres.url(), "encargo", 4)) {
      new Migrate(sql).run();
      Engine engine = new Engine(postgres.url(), sql);
      engine.drain("warm-up", 20_000, true);
      engine.drain("engine: drain of 10,000", 10_000, false);
      engine.drain("engine: drain of 50,000", 50_000, false);
    }
  }
}
