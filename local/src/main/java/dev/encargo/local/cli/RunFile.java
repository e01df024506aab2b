package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a running platform leaves in {@code run.json} for other processes of its user to find it.
 *
 * @param pid its process
 * @param apiUrl where its API listens, without a slash at the end
 */
record RunFile(long pid, String apiUrl) {

  /** The platform that runs on this data directory; empty where none does, however the last one ended. */
  static Optional<RunFile> read(Path data) {
    try {
      JsonObject json = Json.parseObject(Files.readString(data.resolve("run.json")));
      return Optional.of(new RunFile(json.whole("pid"), withoutSlash(json.text("apiUrl"))))
          .filter(run -> ProcessHandle.of(run.pid).isPresent());
    } catch (IOException | InvalidInput none) {
      return Optional.empty();
    }
  }

  static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
