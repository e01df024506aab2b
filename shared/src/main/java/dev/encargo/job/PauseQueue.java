package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.queue.EventSourceMapping;
import dev.encargo.queue.MappingUnavailable;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Pauses and resumes the work on a priority: meanwhile its workers are given no messages. Jobs are taken on as ever and wait in their
 * queue; those that run go on to their end.
 */
public final class PauseQueue {

  private static final String TELL =
      """
      select cast(emit_event('Queue', :priority, :type, jsonb_build_object('priority', :priority, 'by', :by)) as text) as event
      """;

  private final Sql sql;
  private final Supplier<Map<Priority, EventSourceMapping>> mappings;
  private final Runnable ring;
  private final Log log;

  /**
   * @param mappings one for each priority; asked for when it is first needed
   * @param ring wakes the publisher of the outbox
   */
  public PauseQueue(
      Sql sql, Supplier<Map<Priority, EventSourceMapping>> mappings, Runnable ring, Log log) {
    this.sql = sql;
    this.mappings = mappings;
    this.ring = ring;
    this.log = log;
  }

  /**
   * Pauses; one that is paused stays so, and nothing is told of it.
   *
   * @param by who wants it, for the event {@code QueuePaused}
   * @throws MappingUnavailable where it cannot be told whether it was done: a repeat does no harm
   */
  public void pause(Priority priority, String by) {
    change(priority, false, "QueuePaused", by);
  }

  /**
   * Undoes {@link #pause}, with the event {@code QueueResumed}.
   *
   * @throws MappingUnavailable as {@link #pause}
   */
  public void resume(Priority priority, String by) {
    change(priority, true, "QueueResumed", by);
  }

  /** The change is made before the event commits: where it fails nothing is told. */
  private void change(Priority priority, boolean on, String type, String by) {
    EventSourceMapping mapping = mapping(priority);
    if (mapping.enabled() == on) {
      return;
    }
    Params event = Params.of("priority", priority.name()).and("type", type).and("by", by);
    sql.inTransaction(tx -> {
      var told = tx.query(TELL, event, row -> row.text("event"));
      mapping.enable(on);
      return told;
    });
    ring.run();
  }

  /** Which priorities are paused and which are not; without those of which it cannot be told now. */
  public Map<Priority, Boolean> paused() {
    Map<Priority, Future<Optional<Boolean>>> asked = new EnumMap<>(Priority.class);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Priority priority : Priority.values()) {
        asked.put(priority, threads.submit(() -> ask(priority)));
      }
    }
    Map<Priority, Boolean> paused = new EnumMap<>(Priority.class);
    asked.forEach(
        (priority, answer) -> answer.resultNow().ifPresent(known -> paused.put(priority, known)));
    return paused;
  }

  /** Whether a priority is paused; false also where that cannot be told. */
  public boolean isPaused(Priority priority) {
    return ask(priority).orElse(false);
  }

  private Optional<Boolean> ask(Priority priority) {
    try {
      return Optional.of(!mapping(priority).enabled());
    } catch (MappingUnavailable e) {
      log.warn(
          "it cannot be told whether a priority is paused",
          "priority",
          priority,
          "reason",
          e.getMessage());
      return Optional.empty();
    }
  }

  private EventSourceMapping mapping(Priority priority) {
    return Objects.requireNonNull(mappings.get().get(priority));
  }
}
