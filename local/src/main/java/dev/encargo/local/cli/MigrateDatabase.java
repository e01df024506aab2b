package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.RunFile;
import dev.encargo.local.postgres.LocalPostgres;
import dev.encargo.sql.Migrate;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code encargo migrate}. */
@Command(
    name = "migrate",
    description = "Bring the database of this machine to the newest version of its tables.",
    footer = {
      "",
      "'./encargo up' does this by itself; in AWS the MigrateFunction does. Running it twice changes nothing.",
      "",
      "Example:",
      "  ./encargo migrate",
    })
final class MigrateDatabase implements Callable<Integer> {

  @Mixin PlatformOptions options = new PlatformOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    RunFile running = RunFile.read(options.state()).orElse(null);
    if (running != null) {
      return tell(migrate(running.databaseUrl()));
    }
    LocalOptions local = options.toLocal();
    try (LocalPostgres postgres =
        LocalPostgres.start(local.state(), local.cache(), local.postgresPort())) {
      return tell(migrate(postgres.url()));
    }
  }

  private static List<String> migrate(String url) {
    try (Sql sql = PostgresPool.trusted(url, "encargo", 1)) {
      return new Migrate(sql).run();
    }
  }

  private int tell(List<String> ran) {
    if (output.json) {
      return output.print(JsonObject.of("migrations", ran));
    }
    ran.forEach(name -> output.terminal().line("Ran " + name));
    if (ran.isEmpty()) {
      output.terminal().line("The tables are up to date.");
    }
    return 0;
  }
}
