package dev.encargo.handlers.cardimport;

import dev.encargo.json.JsonObject;
import java.util.UUID;

/**
 * Where an import stands: everything before {@code offset} is in the database or counted as left out, nothing after it.
 *
 * @param fileSize in bytes; another size later means that the file was replaced meanwhile
 * @param line of the record at {@code offset}
 * @param tally as {@link Tally#toJson} has it
 */
record Checkpoint(
    UUID loteId, long fileSize, long offset, long line, Layout layout, JsonObject tally) {

  JsonObject toJson() {
    return JsonObject.of(
        "loteId", loteId.toString(),
        "fileSize", fileSize,
        "offset", offset,
        "line", line,
        "layout", layout.toJson(),
        "tally", tally);
  }

  static Checkpoint of(JsonObject json) {
    return new Checkpoint(
        UUID.fromString(json.text("loteId")),
        json.whole("fileSize"),
        json.whole("offset"),
        json.whole("line"),
        Layout.of(json.object("layout")),
        json.object("tally"));
  }
}
