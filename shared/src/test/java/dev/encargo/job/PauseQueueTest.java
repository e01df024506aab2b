package dev.encargo.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.queue.EventSourceMapping;
import dev.encargo.queue.MappingUnavailable;
import dev.encargo.sql.Params;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PauseQueueTest {

  private static final class Mapping implements EventSourceMapping {
    boolean on = true;
    boolean away;
    boolean refusesChanges;

    @Override
    public boolean enabled() {
      if (away) {
        throw new MappingUnavailable(false, "away", null);
      }
      return on;
    }

    @Override
    public void enable(boolean to) {
      if (refusesChanges) {
        throw new MappingUnavailable(true, "changing", null);
      }
      on = to;
    }
  }

  private final JobWorld world = new JobWorld();
  private final Map<Priority, EventSourceMapping> mappings = new EnumMap<>(Priority.class);
  private final Mapping low = new Mapping();
  private final PauseQueue pause =
      new PauseQueue(world.sql, () -> mappings, world.rung::incrementAndGet, world.log);

  PauseQueueTest() {
    for (Priority priority : Priority.values()) {
      mappings.put(priority, priority == Priority.LOW ? low : new Mapping());
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  private List<String> told() {
    return world.sql.query(
        "select type || ' ' || cast(payload as text) as t from outbox_events where aggregate_type = 'Queue' and aggregate_id = 'LOW' order by number",
        Params.NONE,
        row -> row.text("t"));
  }

  @Test
  void a_priority_is_paused_and_resumed_and_each_is_told_once() {
    pause.pause(Priority.LOW, "ana");
    pause.pause(Priority.LOW, "ana");
    assertThat(low.on).isFalse();
    assertThat(pause.paused())
        .isEqualTo(
            Map.of(
                Priority.CRITICAL, false,
                Priority.HIGH, false,
                Priority.NORMAL, false,
                Priority.LOW, true));
    pause.resume(Priority.LOW, "berta");
    pause.resume(Priority.LOW, "berta");
    assertThat(low.on).isTrue();
    assertThat(told())
        .containsExactly(
            "QueuePaused {\"by\": \"ana\", \"priority\": \"LOW\"}",
            "QueueResumed {\"by\": \"berta\", \"priority\": \"LOW\"}");
    assertThat(world.rung).hasValue(2);
  }

  @Test
  void what_lambda_refuses_is_not_told() {
    low.refusesChanges = true;
    assertThatThrownBy(() -> pause.pause(Priority.LOW, "ana"))
        .isInstanceOf(MappingUnavailable.class);
    assertThat(told()).isEmpty();
    assertThat(world.rung).hasValue(0);
  }

  @Test
  void a_priority_that_cannot_be_asked_is_left_out_and_counts_as_running() {
    low.away = true;
    assertThat(pause.paused()).containsOnlyKeys(Priority.CRITICAL, Priority.HIGH, Priority.NORMAL);
    assertThat(pause.isPaused(Priority.LOW)).isFalse();
  }
}
