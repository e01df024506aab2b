package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.RunFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo token}. */
@Command(
    name = "token",
    description =
        "Print a token for the platform on this machine, to use it with curl or another program.",
    footer = {
      "",
      "Examples:",
      "  ./encargo token --user ana",
      "  curl -H \"Authorization: Bearer $(./encargo token --user ana)\" http://127.0.0.1:8080/api/jobs",
    })
final class Token implements Callable<Integer> {

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Whose token; your login name where none is given.")
  @Nullable String user;

  @Option(names = "--admin", description = "With the rights of an administrator.")
  boolean admin;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long it is valid, 1 to 43200 (30 days); 60 where none is given.")
  int minutes = 60;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the platform keeps its state; the folder .encargo of the project where none is given.")
  @Nullable Path data;

  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (minutes < 1 || minutes > 43_200) {
      throw new Failure("--minutes must be 1 to 43200.");
    }
    Path state = ApiOptions.stateOr(data);
    RunFile run = RunFile.read(state).orElseThrow(() -> ApiOptions.notRunning(state));
    String token =
        LocalTokens.issue(
            state, run.apiUrl(), ApiOptions.userOr(user), admin, Duration.ofMinutes(minutes));
    if (output.json) {
      return output.print(JsonObject.of("token", token));
    }
    output.terminal().out().println(token);
    return 0;
  }
}
