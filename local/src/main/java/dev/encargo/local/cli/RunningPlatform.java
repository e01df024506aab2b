package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.List;

final class RunningPlatform implements AutoCloseable {
  static RunningPlatform start(PlatformOptions options) {
    throw new Failure("not here yet");
  }

  String apiUrl() {
    return "";
  }

  String databaseUrl() {
    return "";
  }

  List<String> started() {
    return List.of();
  }

  List<String> notStarted() {
    return List.of();
  }

  JsonObject toJson() {
    return JsonObject.EMPTY;
  }

  @Override
  public void close() {}
}
