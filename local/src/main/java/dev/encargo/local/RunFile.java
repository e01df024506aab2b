package dev.encargo.local;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * What a running platform leaves in {@code run.json}, for other processes to find it.
 *
 * @param pid its process
 * @param started when that process began: a number that another program has now is told by it
 */
public record RunFile(
    long pid, String started, String apiUrl, String databaseUrl, String sqsUrl, String s3Url) {

  private static final String NAME = "run.json";

  /** The platform that runs on this directory; empty where none does, however the last one ended. */
  public static Optional<RunFile> read(Path state) {
    try {
      JsonObject json = Json.parseObject(Files.readString(state.resolve(NAME)));
      return Optional.of(
              new RunFile(
                  json.whole("pid"),
                  json.text("started"),
                  json.text("apiUrl"),
                  json.text("databaseUrl"),
                  json.text("sqsUrl"),
                  json.text("s3Url")))
          .filter(run -> run.started.equals(startOf(run.pid)));
    } catch (IOException | InvalidInput e) {
      return Optional.empty();
    }
  }

  static RunFile ofThisProcess(String apiUrl, String databaseUrl, String sqsUrl, String s3Url) {
    long pid = ProcessHandle.current().pid();
    return new RunFile(pid, startOf(pid), apiUrl, databaseUrl, sqsUrl, s3Url);
  }

  private static String startOf(long pid) {
    return ProcessHandle.of(pid)
        .map(process -> process.info().startInstant().map(Instant::toString).orElse("unknown"))
        .orElse("gone");
  }

  void write(Path state) throws IOException {
    JsonObject json =
        JsonObject.of(
            "pid", pid,
            "started", started,
            "apiUrl", apiUrl,
            "databaseUrl", databaseUrl,
            "sqsUrl", sqsUrl,
            "s3Url", s3Url);
    Path partial = state.resolve(NAME + ".new");
    Files.writeString(partial, json.toJson() + "\n");
    Files.move(partial, state.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path state) throws IOException {
    Files.deleteIfExists(state.resolve(NAME));
  }
}
