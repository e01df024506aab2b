package dev.encargo.local.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where and from what a platform is started on this machine. */
final class PlatformOptions {

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the API on 127.0.0.1; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "8080")
  int port;

  @Option(
      names = "--postgres-port",
      paramLabel = "N",
      description = "Port of PostgreSQL on 127.0.0.1; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "54329")
  int postgresPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where everything is kept between starts; .encargo beside the launcher where none is given.")
  @Nullable Path data;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description =
          "The CloudFormation template to start; template.yaml beside the launcher where none is given.")
  @Nullable Path template;

  Path dataDirectory() {
    return ApiOptions.dataOr(data);
  }

  Path templateFile() {
    return template != null ? template : ApiOptions.home().resolve("template.yaml");
  }
}
