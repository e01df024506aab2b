package dev.encargo.outbox;

import dev.encargo.log.Log;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Tells what waits in the outbox: leases it, tells it, and notes it after the receiver took it. Whatever is killed between two of these
 * steps is told again, so everything is told at least once, and in order per aggregate; receivers drop repeats by the event's id.
 *
 * <p>Each stream is told on a thread of its own, and of each lane only some at a time: a receiver that hangs holds up nobody else.
 * Several publishers may run at once.
 */
public final class PublishOutbox {

  /** Of one stream no more is sent this long after it was leased. */
  private static final Duration SENDING = Duration.ofSeconds(40);

  /** A call that began last and one statement end within it. */
  private static final Duration LEASE =
      SENDING.plus(CallWebhook.TIMEOUT).plus(Duration.ofSeconds(10));

  private static final Deliveries.Portion USUAL = new Deliveries.Portion(100, 10, 10);

  /** Where an answer with more events is larger than the RDS Data API hands over. */
  private static final Deliveries.Portion SMALL = new Deliveries.Portion(1, 1, 1);

  /** How long an ended delivery waits for others to end, so that one statement serves them all. */
  private static final Duration GATHER = Duration.ofMillis(5);

  /** How often it is looked whether something has become due while receivers are slow. */
  private static final Duration LOOK = Duration.ofMillis(500);

  /**
   * What a run did.
   *
   * @param processed deliveries that were made
   * @param failed attempts that failed
   * @param next when it must look again; empty where nothing waits
   */
  public record Report(int processed, int failed, Optional<Instant> next) {}

  /** A stream has been told as far as it went. */
  private record Ended(String lane, int streams, List<Deliveries.Result> results) {}

  private final Sql sql;
  private final Publisher publisher;
  private final CallWebhook webhooks;
  private final RingPublisher ring;
  private final Backoff backoff;
  private final InstantSource clock;
  private final Log log;

  PublishOutbox(
      Sql sql,
      Publisher publisher,
      CallWebhook webhooks,
      RingPublisher ring,
      Backoff backoff,
      InstantSource clock,
      Log log) {
    this.sql = sql;
    this.publisher = publisher;
    this.webhooks = webhooks;
    this.ring = ring;
    this.backoff = backoff;
    this.clock = clock;
    this.log = log;
  }

  /**
   * @param webhooks calls the URLs of jobs and subscriptions
   * @param random spreads repeats
   */
  public static PublishOutbox of(
      Sql sql,
      Publisher publisher,
      CallWebhook webhooks,
      RingPublisher ring,
      RandomGenerator random,
      InstantSource clock,
      Log log) {
    return new PublishOutbox(sql, publisher, webhooks, ring, new Backoff(random), clock, log);
  }

  /**
   * Tells until nothing is due or the time is up, then arranges the next wake-up.
   *
   * @param stopAt when to leave the rest to the next one; calls that run then are waited for, up to ten seconds
   * @throws QueueUnavailable where the next wake-up could not be sent: the caller's own message must come again
   */
  public Report publish(Instant stopAt) throws InterruptedException {
    Run run = new Run();
    run.untilNothingIsDue(stopAt);
    Optional<Instant> next = ring.armNext();
    if (run.processed + run.failed > 0) {
      log.info(
          "[Job:Outbox] Procesados: " + run.processed + ", Fallidos: " + run.failed,
          "processed",
          run.processed,
          "failed",
          run.failed,
          "next",
          next.orElse(null));
    }
    return new Report(run.processed, run.failed, next);
  }

  private final class Run {
    private final Map<String, Integer> busy = new HashMap<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private Deliveries.Portion portion = USUAL;
    private int running;
    private int processed;
    private int failed;
    private boolean guarded;

    void untilNothingIsDue(Instant stopAt) throws InterruptedException {
      while (true) {
        if (clock.instant().isBefore(stopAt)) {
          List<List<Delivery>> streams = lease();
          start(streams);
          guard(streams);
        }
        if (running == 0) {
          return;
        }
        List<Ended> gathered = gather();
        if (!gathered.isEmpty()) {
          settle(gathered);
        }
      }
    }

    /** What is leased must be looked at again should this publisher be killed; it is told meanwhile. */
    private void guard(List<List<Delivery>> streams) {
      if (!guarded && !streams.isEmpty()) {
        ring.armBackstop();
        guarded = true;
      }
    }

    private List<List<Delivery>> lease() {
      try {
        return new Deliveries(sql).lease(portion, LEASE, busy);
      } catch (SqlFailure.AnswerTooLarge e) {
        // What was leased is told when the lease is over; until then this run goes on in small
        // steps.
        portion = SMALL;
        return new Deliveries(sql).lease(portion, LEASE, busy);
      }
    }

    private void start(List<List<Delivery>> streams) {
      Instant until = clock.instant().plus(SENDING);
      List<List<Delivery>> toPublisher = new ArrayList<>();
      for (List<Delivery> stream : streams) {
        Delivery head = stream.getFirst();
        if (head.isToPublisher()) {
          toPublisher.add(stream);
        } else {
          start(head.lane(), 1, () -> tellInOrder(stream, until));
        }
      }
      if (!toPublisher.isEmpty()) {
        // All of the lane are told together, ten to a request.
        start(Delivery.PUBLISHER, USUAL.ofPublisher(), () -> tellTogether(toPublisher, until));
      }
    }

    private interface Work {
      List<Deliveries.Result> results();
    }

    private void start(String lane, int streams, Work work) {
      busy.merge(lane, streams, Integer::sum);
      running++;
      Thread.ofVirtual()
          .name("outbox-" + lane)
          .start(() -> {
            List<Deliveries.Result> results = List.of();
            try {
              results = work.results();
            } catch (RuntimeException e) {
              log.error("events could not be told; they come again", e);
            } finally {
              ended.add(new Ended(lane, streams, results));
            }
          });
    }

    private List<Ended> gather() throws InterruptedException {
      List<Ended> gathered = new ArrayList<>();
      Ended first = ended.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      long until = System.nanoTime() + GATHER.toNanos();
      for (Ended next = first;
          next != null;
          next = ended.poll(Math.max(until - System.nanoTime(), 0), TimeUnit.NANOSECONDS)) {
        gathered.add(next);
        running--;
        busy.merge(next.lane(), -next.streams(), Integer::sum);
        if (running == 0) {
          break;
        }
      }
      return gathered;
    }

    private void settle(List<Ended> gathered) {
      List<Deliveries.Result> results =
          gathered.stream().flatMap(one -> one.results().stream()).toList();
      if (results.isEmpty()) {
        return;
      }
      new Deliveries(sql).settle(results);
      for (Deliveries.Result result : results) {
        if (result.status().equals("DELIVERED")) {
          processed++;
        } else {
          failed++;
        }
      }
    }
  }

  /** One after the other; where one fails, those behind it wait with it. */
  private List<Deliveries.Result> tellInOrder(List<Delivery> stream, Instant until) {
    List<Deliveries.Result> results = new ArrayList<>();
    for (Delivery delivery : stream) {
      if (!clock.instant().isBefore(until)) {
        break;
      }
      String url = delivery.url();
      Told told =
          url == null
              ? new Told.Never(null, "There is no URL.", false)
              : webhooks.call(url, delivery.event(), delivery.secrets());
      results.add(result(delivery, told));
      if (told instanceof Told.Again) {
        break;
      }
    }
    return results;
  }

  /** The firsts of all streams together, then the seconds of those that went well, and so on. */
  private List<Deliveries.Result> tellTogether(List<List<Delivery>> streams, Instant until) {
    List<Deliveries.Result> results = new ArrayList<>();
    List<List<Delivery>> going = streams;
    for (int i = 0; !going.isEmpty() && clock.instant().isBefore(until); i++) {
      int at = i;
      List<Told> told = publisher.tell(going.stream().map(stream -> stream.get(at)).toList());
      List<List<Delivery>> next = new ArrayList<>();
      for (int s = 0; s < going.size(); s++) {
        List<Delivery> stream = going.get(s);
        results.add(result(stream.get(at), told.get(s)));
        if (told.get(s) instanceof Told.Delivered && stream.size() > at + 1) {
          next.add(stream);
        }
      }
      going = next;
    }
    return results;
  }

  private Deliveries.Result result(Delivery delivery, Told told) {
    return switch (told) {
      case Told.Delivered done ->
          new Deliveries.Result(
              delivery.id(), "DELIVERED", done.status(), null, Duration.ZERO, false);
      case Told.Never never ->
          new Deliveries.Result(
              delivery.id(), "FAILED", never.status(), never.error(), Duration.ZERO, never.gone());
      case Told.Again again -> {
        Optional<Duration> wait = backoff.after(delivery);
        Duration asked = again.after() == null ? Duration.ZERO : again.after();
        yield new Deliveries.Result(
            delivery.id(),
            wait.isEmpty() ? "FAILED" : "WAITING",
            again.status(),
            again.error(),
            wait.filter(own -> own.compareTo(asked) > 0).orElse(asked),
            false);
      }
    };
  }
}
