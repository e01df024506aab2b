package dev.encargo.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.event.BusEvent;
import dev.encargo.event.EventBus;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.queue.TimerMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
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

  /** Keeps what it is told, by aggregate, and is killed now and then: before it took anything, in the middle, or before it answers. */
  private static final class MortalBus implements EventBus {
    private final Predicate<String> killedAt;
    private final Map<String, List<Long>> told = new HashMap<>();

    MortalBus(Predicate<String> killedAt) {
      this.killedAt = killedAt;
    }

    @Override
    public synchronized List<String> put(List<BusEvent> events) {
      perhaps("before send");
      for (int i = 0; i < events.size(); i++) {
        if (i == events.size() / 2) {
          perhaps("amid send");
        }
        BusEvent event = events.get(i);
        JsonObject detail = Json.parseObject(event.detail());
        told.computeIfAbsent(detail.text("aggregateId"), _ -> new ArrayList<>())
            .add(detail.object("payload").whole("n"));
      }
      perhaps("after send");
      return Collections.nCopies(events.size(), null);
    }

    private void perhaps(String step) {
      if (killedAt.test(step)) {
        throw new KilledSql.Killed();
      }
    }
  }

  /** Kills whoever comes to a step for the first time, and now and then later on. */
  private static final class Reaper implements Predicate<String> {
    private final Random random;
    private final Map<String, Integer> killed = new TreeMap<>();

    Reaper(Random random) {
      this.random = random;
    }

    @Override
    public synchronized boolean test(String step) {
      if (killed.containsKey(step) && random.nextDouble() >= 0.05) {
        return false;
      }
      killed.merge(step, 1, Integer::sum);
      return true;
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
    Reaper reaper = new Reaper(random);
    MortalBus bus = new MortalBus(reaper);
    PublishOutbox publisher = world.publisher(new KilledSql(world.worker, reaper), bus, true);
    while (world.count("outbox_deliveries where ended_at is null") > 0) {
      try {
        world.publish(publisher);
      } catch (KilledSql.Killed e) {
        // The next one goes on when the lease is over.
      }
      world.timePasses();
    }
    System.out.println("[killed] publishers by step: " + reaper.killed);
    assertThat(reaper.killed.keySet())
        .containsExactlyInAnyOrder(
            "before lease",
            "after lease",
            "before ask for the alarm",
            "after ask for the alarm",
            "before note the alarm",
            "after note the alarm",
            "before send",
            "amid send",
            "after send",
            "before settle",
            "after settle",
            "before look",
            "after look");
    assertOrdered(bus.told, AGGREGATES, EVENTS / AGGREGATES);
    assertThat(world.count("outbox_events where published_at is null")).isZero();
  }

  @Test
  void several_publishers_at_once_tell_each_event_once_and_in_order() throws InterruptedException {
    world.emit(50, 40);
    MortalBus bus = new MortalBus(_ -> false);
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
    assertThat(world.rung)
        .as("a second look while it works, and a wake-up for the end of the backoff")
        .hasSize(2);
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
    assertThat(world.rung).hasSize(2);
    world.publish(world.publisher(refusing));
    assertThat(world.rung).hasSize(2);
  }

  @Test
  void a_publisher_that_is_killed_is_followed_by_another_within_the_minute() {
    world.emit(1, 1);
    Instant before = Instant.now();
    PublishOutbox dies =
        world.publisher(
            new KilledSql(world.worker, step -> step.equals("before settle")),
            OutboxWorld.DEAF,
            true);
    assertThatThrownBy(() -> world.publish(dies)).isInstanceOf(KilledSql.Killed.class);
    assertThat(world.rung).hasSize(1);
    assertThat(Duration.between(before, world.rung.getFirst().at()))
        .isBetween(Duration.ofSeconds(59), Duration.ofSeconds(75));
  }

  @Test
  void with_nothing_to_tell_no_second_look_is_arranged() {
    world.publish(world.publisher(OutboxWorld.DEAF));
    assertThat(world.rung).isEmpty();
  }

  @Test
  void a_wake_up_for_the_end_of_a_long_backoff_is_passed_on_and_asks_no_database() {
    Sql none = new KilledSql(world.worker, _ -> true);
    Instant tomorrow = Instant.now().plus(Duration.ofHours(20));
    TimerMessage later = new TimerMessage.Wake(tomorrow);
    assertThat(world.ring(none).passOn(List.of(later))).as("nothing to do now").isFalse();
    assertThat(world.rung).containsExactly(later);
    TimerMessage now = new TimerMessage.Wake(Instant.now());
    assertThat(world.ring(none).passOn(List.of(later, now))).isTrue();
    assertThat(world.rung).containsExactly(later, later);
  }

  @Test
  void a_wake_up_that_comes_soon_does_not_hide_one_for_a_long_backoff() {
    world.emit(1, 1);
    EventBus refusing = events -> Collections.nCopies(events.size(), "refused");
    world.publish(world.publisher(refusing));
    world.owner.update(
        "update outbox_deliveries set next_at = clock_timestamp() + interval '20 hours' where ended_at is null",
        Params.NONE);
    world.owner.update("delete from outbox_alarm", Params.NONE);
    world.rung.clear();
    world.publish(world.publisher(refusing));
    world.ring(world.worker).armBackstop();
    assertThat(world.rung).as("one after 20 hours and one after a minute").hasSize(2);
    world.owner.update(
        "delete from outbox_alarm where armed_until < clock_timestamp() + interval '2 minutes'",
        Params.NONE);
    world.publish(world.publisher(refusing));
    assertThat(world.rung).as("the one after 20 hours is still on its way").hasSize(2);
  }

  @Test
  void the_sweep_comes_again_where_it_could_not_ring_for_what_is_due() {
    world.emit(1, 1);
    RingPublisher silent =
        new RingPublisher(
            _ -> {
              throw new QueueUnavailable("away", null);
            },
            world.worker,
            now -> now,
            InstantSource.system(),
            world.log);
    assertThatThrownBy(silent::ringForWhatIsDue).isInstanceOf(QueueUnavailable.class);
    silent.ring();
  }

  @Test
  void cleaning_up_a_long_outbox_reads_what_is_old_by_its_index() {
    world.owner.update(
        """
        insert into outbox_events (aggregate_type, aggregate_id, number, type, payload, published_at)
        select 'A', cast(n as text), 1, 'Happened', '{}', clock_timestamp() - case when n <= 100 then 31 else 1 end * interval '1 day'
        from generate_series(1, 20000) n
        """,
        Params.NONE);
    world.owner.update(
        "update outbox_deliveries set status = 'DELIVERED', ended_at = clock_timestamp()",
        Params.NONE);
    world.owner.update("analyze outbox_events, outbox_deliveries", Params.NONE);
    long read =
        world.owner.inTransaction(tx -> {
          long before = scanned(tx);
          assertThat(tx.query("select cleanup_outbox(30) as n", Params.NONE, row -> row.whole("n")))
              .containsExactly(100L);
          return scanned(tx) - before;
        });
    assertThat(read).as("rows of outbox_events that were read one after the other").isZero();
  }

  private static long scanned(Tx tx) {
    return tx.query(
            "select coalesce(seq_tup_read, 0) as n from pg_stat_xact_user_tables where relname = 'outbox_events'",
            Params.NONE,
            row -> row.whole("n"))
        .getFirst();
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
