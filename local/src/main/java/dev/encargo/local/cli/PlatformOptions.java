package dev.encargo.local.cli;

import dev.encargo.local.DatabaseAccess;
import dev.encargo.local.LocalOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where and from what a platform is started on this machine. */
final class PlatformOptions {

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Port of the API on 127.0.0.1, 0 for any; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "" + LocalOptions.API_PORT)
  int port;

  @Option(
      names = "--postgres-port",
      paramLabel = "N",
      description =
          "Port of PostgreSQL on 127.0.0.1, 0 for any; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "" + LocalOptions.POSTGRES_PORT)
  int postgresPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where everything is kept between starts; the folder .encargo of the project where none is given.")
  @Nullable Path data;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description =
          "The CloudFormation template to start; template.yaml of the project where none is given.")
  @Nullable Path template;

  @Option(
      names = "--database",
      paramLabel = "WAY",
      description =
          "How functions come to the database: jdbc, which is fast, or data-api, as they do in AWS; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "jdbc")
  String database = "jdbc";

  Path state() {
    return ApiOptions.stateOr(data);
  }

  LocalOptions toLocal() {
    checkPort("--port", port);
    checkPort("--postgres-port", postgresPort);
    LocalOptions options =
        LocalOptions.of(ApiOptions.home())
            .withState(state())
            .withPorts(port, postgresPort)
            .withDatabase(database());
    return template == null ? options : options.withTemplate(template);
  }

  private DatabaseAccess database() {
    return switch (database) {
      case "jdbc" -> DatabaseAccess.JDBC;
      case "data-api" -> DatabaseAccess.DATA_API;
      default -> throw new Failure("--database must be jdbc or data-api.");
    };
  }

  private static void checkPort(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw new Failure(option + " must be 0 to 65535.");
    }
  }
}
