package dev.encargo.functions.timer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.functions.Snapshot;
import dev.encargo.functions.SqsRecord;
import dev.encargo.job.Deadline;
import dev.encargo.job.RingTimers;
import dev.encargo.json.InvalidInput;
import dev.encargo.log.Log;
import dev.encargo.queue.TimerMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Acts on what the timer queue delivers: jobs that are due, and wake-ups of the sweep. */
public final class TimerFunction implements RequestStreamHandler {

  private final RingTimers ringTimers;
  private final InstantSource clock;
  private final Log log;

  public TimerFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), TimerFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public TimerFunction(Platform platform) {
    this.ringTimers = platform.ringTimers();
    this.clock = platform.clock();
    this.log = platform.log();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    Deadline deadline =
        Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), clock.instant());
    Map<String, TimerMessage> messages = new LinkedHashMap<>();
    for (SqsRecord message : SqsRecord.readAll(event)) {
      try {
        messages.put(message.messageId(), TimerMessage.parse(message.body()));
      } catch (InvalidInput e) {
        log.warn("a message is no timer message; it is dropped", "messageId", message.messageId());
      }
    }
    Set<UUID> unserved = ringTimers.ring(List.copyOf(messages.values()), deadline.yieldAt());
    List<String> again = new ArrayList<>();
    messages.forEach((id, message) -> {
      if (message instanceof TimerMessage.Due due && unserved.contains(due.message().jobId())) {
        again.add(id);
      }
    });
    SqsRecord.answer(answer, again);
  }
}
