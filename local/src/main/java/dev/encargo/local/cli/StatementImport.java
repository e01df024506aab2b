package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings a statement into the platform: asks for a URL, uploads to it, then creates the import. */
final class StatementImport {

  private final Api api;

  StatementImport(Api api) {
    this.api = api;
  }

  /**
   * Puts the file into the bucket.
   *
   * @return its key there
   * @throws Failure where the file cannot be read or the upload is refused
   */
  String upload(Path file) {
    JsonObject upload =
        api.post(
            "/api/uploads",
            JsonObject.of("fileName", name(file), "contentType", "text/csv", "size", size(file)));
    JsonObject headers =
        upload.get("headers") instanceof JsonObject given ? given : JsonObject.EMPTY;
    api.upload(upload.text("url"), headers, file);
    return upload.text("key");
  }

  /**
   * Creates the job that imports an uploaded file.
   *
   * @param details of the file that the handler need not find out itself, such as its {@code charset}
   */
  JobView create(String key, Path file, JsonObject details) {
    JsonObject body = details.with("key", key).with("fileName", name(file));
    return new JobView(api.post("/api/jobs/dkt-import", body));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static long size(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new Failure(file + (Files.exists(file) ? " is not a file." : " is not there."));
      }
      long size = Files.size(file);
      if (size == 0) {
        throw new Failure(file + " is empty.");
      }
      return size;
    } catch (IOException e) {
      throw new Failure("Cannot read " + file + ": " + e.getMessage());
    }
  }
}
