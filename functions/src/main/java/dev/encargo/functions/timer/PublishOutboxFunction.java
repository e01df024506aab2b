package dev.encargo.functions.timer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.functions.Snapshot;
import dev.encargo.functions.SqsRecord;
import dev.encargo.json.InvalidInput;
import dev.encargo.outbox.PublishOutbox;
import dev.encargo.outbox.RingPublisher;
import dev.encargo.queue.TimerMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Tells what waits in the outbox, whoever rings: a message of its queue, or a rule on a clock. */
public final class PublishOutboxFunction implements RequestStreamHandler {

  /** Calls that have begun take up to ten seconds, and what came of them is to be written. */
  private static final Duration TO_END = Duration.ofSeconds(15);

  private final PublishOutbox publish;
  private final RingPublisher ring;
  private final InstantSource clock;

  public PublishOutboxFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), PublishOutboxFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public PublishOutboxFunction(Platform platform) {
    this.publish = platform.publishOutbox();
    this.ring = platform.ringPublisher();
    this.clock = platform.clock();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis());
    try {
      if (isDue(event)) {
        publish.publish(clock.instant().plus(left).minus(TO_END));
      }
      SqsRecord.answer(answer, List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the publisher was stopped", e);
    }
  }

  /** A wake-up for a later time is passed on and wakes no database. Whatever is no wake-up may well be a bell. */
  private boolean isDue(InputStream event) throws IOException {
    List<TimerMessage> wakes = new ArrayList<>();
    for (SqsRecord message : SqsRecord.readAll(event)) {
      try {
        wakes.add(TimerMessage.parse(message.body()));
      } catch (InvalidInput e) {
        wakes.add(new TimerMessage.Wake(clock.instant()));
      }
    }
    return ring.passOn(wakes) || wakes.isEmpty();
  }
}
