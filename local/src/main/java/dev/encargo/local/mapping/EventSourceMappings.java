package dev.encargo.local.mapping;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All event source mappings. Which of them are disabled outlives a restart, as it does in AWS. Safe for use by many threads. */
public final class EventSourceMappings {

  private static final String NAME = "event-source-mappings.json";
  private static final String DISABLED = "disabled";

  private final Path file;
  private final Set<String> disabled;
  private final Map<String, EventSourceMapping> byUuid = new LinkedHashMap<>();

  private EventSourceMappings(Path file, Set<String> disabled) {
    this.file = file;
    this.disabled = disabled;
  }

  /**
   * None yet.
   *
   * @param state where is kept which ones are disabled
   * @throws CannotStart where that cannot be read
   */
  public static EventSourceMappings in(Path state) {
    Path file = state.resolve(NAME);
    Set<String> disabled = new TreeSet<>();
    try {
      if (Files.exists(file)) {
        Json.parseObject(Files.readString(file))
            .list(DISABLED)
            .forEach(id -> disabled.add(String.valueOf(id)));
      }
      return new EventSourceMappings(file, disabled);
    } catch (IOException | InvalidInput e) {
      throw new CannotStart(
          "It cannot be read which priorities are paused: delete " + file + ", and none is.", e);
    }
  }

  /** Adds one, enabled unless it was disabled before. */
  public synchronized void add(EventSourceMapping mapping) {
    mapping.enable(!disabled.contains(mapping.description().id()));
    byUuid.put(mapping.description().uuid(), mapping);
  }

  public synchronized List<EventSourceMapping> all() {
    return List.copyOf(byUuid.values());
  }

  synchronized Optional<EventSourceMapping> find(String uuid) {
    return Optional.ofNullable(byUuid.get(uuid));
  }

  /** Written down first: what a restart would undo is not done. */
  synchronized void enable(EventSourceMapping mapping, boolean on) throws IOException {
    String id = mapping.description().id();
    Set<String> now = new TreeSet<>(disabled);
    boolean _ = on ? now.remove(id) : now.add(id);
    Path partial = file.resolveSibling(NAME + ".new");
    Files.writeString(partial, JsonObject.of(DISABLED, List.copyOf(now)).toJson() + "\n");
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    disabled.clear();
    disabled.addAll(now);
    mapping.enable(on);
  }

  /** All that are enabled take messages from now on. */
  public void start() {
    all().forEach(EventSourceMapping::start);
  }

  /** None takes messages any more, whether enabled or not; each waits until what it took is done with, but not longer than that. */
  public void stop(Duration grace) {
    all().forEach(mapping -> mapping.stop(grace));
  }
}
