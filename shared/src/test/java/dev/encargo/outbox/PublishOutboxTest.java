package dev.encargo.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.event.BusEvent;
import dev.encargo.event.EventBus;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to the publisher. */
class PublishOutboxTest {

  private static final int EVENTS = 10_000;
  private static final int AGGREGATES = 200;

  private final OutboxWorld world = new OutboxWorld();

  @AfterEach
  void close() {
    world.close();
  }

  /** Keeps what it is told, by aggregate, and is killed now and then: before it took anything, or in the middle. */
  private static final class MortalBus implements EventBus {
    private final Random random;
    private final double deadly;
    private final Map<String, List<Long>> told = new HashMap<>();

    MortalBus(Random random, double deadly) {
      this.random = random;
      this.deadly = deadly;
    }

    @Override
    public synchronized List<String> put(List<BusEvent> events) {
      for (BusEvent event : events) {
        if (random.nextDouble() < deadly / events.size()) {
          throw new KilledSql.Killed();
        }
        JsonObject detail = Json.parseObject(event.detail());
        told.computeIfAbsent(detail.text("aggregateId"), _ -> new ArrayList<>())
            .add(detail.object("payload").whole("n"));
      }
      return Collections.nCopies(events.size(), null);
    }
  }

  private static void assertOrdered(Map<String, List<Long>> told, int aggregates, int each) {
    assertThat(told).hasSize(aggregates);
    told.forEach((aggregate, numbers) -> {
      long newest = 0;
      for (long number : numbers) {
        assertThat(number).as("of %s: %s", aggregate, numbers).isLessThanOrEqualTo(newest + 1);
        newest = Math.max(newest, number);
      }
      assertThat(newest).as(aggregate).isEqualTo(each);
    });
  }

  @Test
  void ten_thousand_events_are_told_in_order_by_publishers_that_are_killed_at_every_step() {
    long seed = System.nanoTime();
    System.out.println("[seed] PublishOutboxTest " + seed);
    Random random = new Random(seed);
    world.emit(AGGREGATES, EVENTS / AGGREGATES);
    MortalBus bus = new MortalBus(random, 0.05);
    KilledSql mortal =
        new KilledSql(world.worker, () -> chance(random, 0.1), () -> chance(random, 0.15));
    PublishOutbox publisher = world.publisher(mortal, bus, true);
    int killed = 0;
    while (world.count("outbox_deliveries where ended_at is null") > 0) {
      try {
        world.publish(publisher);
      } catch (KilledSql.Killed e) {
        killed++;
      }
      world.timePasses();
    }
    System.out.println("[killed] " + killed + " publishers");
    assertThat(killed).isGreaterThan(5);
    assertOrdered(bus.told, AGGREGATES, EVENTS / AGGREGATES);
    assertThat(world.count("outbox_events where published_at is null")).isZero();
  }

  private static boolean chance(Random random, double share) {
    synchronized (random) {
      return random.nextDouble() < share;
    }
  }

  @Test
  void several_publishers_at_once_tell_each_event_once_and_in_order() throws InterruptedException {
    world.emit(50, 40);
    MortalBus bus = new MortalBus(new Random(1), 0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().start(() -> world.publish(world.publisher(bus))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // What another held when the last one looked is that one's to tell.
    assertOrdered(bus.told, 50, 40);
    assertThat(bus.told.values()).allSatisfy(numbers -> assertThat(numbers).hasSize(40));
  }

  @Test
  void an_event_that_the_bus_refuses_holds_up_its_own_aggregate_only() {
    world.emit(3, 3);
    List<String> taken = new ArrayList<>();
    EventBus bus =
        events -> {
          List<String> failures = new ArrayList<>();
          for (BusEvent event : events) {
            JsonObject detail = Json.parseObject(event.detail());
            boolean refused = detail.text("aggregateId").equals("2");
            failures.add(refused ? "ThrottlingException" : null);
            if (!refused) {
              taken.add(detail.text("aggregateId") + detail.object("payload").whole("n"));
            }
          }
          return failures;
        };
    PublishOutbox.Report report = world.publish(world.publisher(bus));
    assertThat(taken).containsExactlyInAnyOrder("11", "12", "13", "31", "32", "33");
    assertThat(report.processed()).isEqualTo(6);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.next()).isPresent();
    assertThat(world.rung).as("a wake-up for the end of the backoff").hasSize(1);
    assertThat(world.log()).contains("[Job:Outbox] Procesados: 6, Fallidos: 1");
    JsonObject failed =
        world.only(
            "select to_jsonb(d) as it from outbox_deliveries d where attempts = 1 and ended_at is null");
    assertThat(failed.text("error")).isEqualTo("ThrottlingException");
  }

  @Test
  void a_wake_up_that_is_on_its_way_is_not_sent_again() {
    world.emit(1, 1);
    EventBus refusing = events -> Collections.nCopies(events.size(), "refused");
    world.publish(world.publisher(refusing));
    world.publish(world.publisher(refusing));
    assertThat(world.rung).hasSize(1);
  }

  @Test
  void an_event_looks_as_documented() {
    world.emit(1, 1);
    List<BusEvent> events = new ArrayList<>();
    world.publish(
        world.publisher(all -> {
          events.addAll(all);
          return Collections.nCopies(all.size(), null);
        }));
    JsonObject event = Json.parseObject(events.getFirst().detail());
    assertThat(event.names())
        .containsExactlyInAnyOrder(
            "id", "type", "aggregateType", "aggregateId", "payload", "occurredAt");
    assertThat(event.text("id")).matches("evt_[0-9a-f]{32}");
  }

  @Test
  void cleaning_up_takes_what_was_published_long_ago_and_nothing_that_waits() {
    world.emit(2, 2);
    world.publish(
        world.publisher(events -> {
          List<String> failures = new ArrayList<>();
          events.forEach(event ->
              failures.add(event.detail().contains("\"aggregateId\":\"1\"") ? "no" : null));
          return failures;
        }));
    world.owner.update(
        "update outbox_events set published_at = clock_timestamp() - interval '31 days' where published_at is not null and number = 1",
        Params.NONE);
    Outbox outbox = new Outbox(world.worker);
    assertThat(outbox.cleanUp(30)).isEqualTo(1);
    assertThat(world.count("outbox_events")).isEqualTo(3);
    assertThat(outbox.stats().pending()).isEqualTo(2);
    assertThat(outbox.stats().published()).isEqualTo(1);
    assertThat(outbox.stats().retrying()).isEqualTo(1);
  }
}
