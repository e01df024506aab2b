package dev.encargo.local.cli;

import dev.encargo.local.RunFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which platform to talk to, and as whom. */
final class ApiOptions {

  private static final Duration VALID = Duration.ofHours(1);

  @Option(
      names = "--api",
      paramLabel = "URL",
      description =
          "Address of a deployed API (or ENCARGO_API). Without it: the platform that runs on this machine.")
  @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "JWT",
      description = "Who you are at that API (or ENCARGO_TOKEN).")
  @Nullable String token;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "On this machine: as which user. Without it: your login name.")
  @Nullable String user;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "On this machine: where the platform keeps its state. The folder .encargo of the project where none is given.")
  @Nullable Path data;

  /** Who to be on this machine: the named user, else the login name, else {@code me}. */
  static String userOr(@Nullable String named) {
    return Optional.ofNullable(named)
        .or(() -> Optional.ofNullable(System.getenv("USER")).filter(name -> !name.isBlank()))
        .orElse("me");
  }

  static Path stateOr(@Nullable Path named) {
    return (named != null ? named : home().resolve(".encargo")).toAbsolutePath().normalize();
  }

  /** The folder of the launcher and of {@code template.yaml}. */
  static Path home() {
    return Path.of(System.getProperty("encargo.home", "")).toAbsolutePath();
  }

  Api connect() {
    return connect(System.getenv());
  }

  /** As an administrator: on this machine whoever may read its key, in AWS whose token is of the group {@code admin}. */
  Api connectAsAdmin() {
    return connect(System.getenv(), true);
  }

  Api connect(Map<String, String> environment) {
    return connect(environment, false);
  }

  private Api connect(Map<String, String> environment, boolean admin) {
    String given = firstOf(url, environment.get("ENCARGO_API"));
    String proof = firstOf(token, environment.get("ENCARGO_TOKEN"));
    if (given != null) {
      if (proof == null) {
        throw new Failure(
            "A token is needed for " + given + ": write --token JWT, or set ENCARGO_TOKEN.");
      }
      return new Api(withoutSlash(given), proof);
    }
    Path state = stateOr(data);
    RunFile run = RunFile.read(state).orElseThrow(() -> notRunning(state));
    if (proof != null) {
      return new Api(run.apiUrl(), proof);
    }
    Supplier<String> asAdmin =
        () -> LocalTokens.issue(state, run.apiUrl(), userOr(user), true, VALID);
    return new Api(
        run.apiUrl(),
        admin ? asAdmin.get() : LocalTokens.issue(state, run.apiUrl(), userOr(user), false, VALID),
        asAdmin);
  }

  static Failure notRunning(Path state) {
    return new Failure(
        "Nothing is running in " + state + ".\nStart it in another terminal: ./encargo up");
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static @Nullable String firstOf(@Nullable String option, @Nullable String variable) {
    return option != null ? option : variable == null || variable.isBlank() ? null : variable;
  }
}
