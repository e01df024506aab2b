package dev.encargo.functions.worker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.functions.Snapshot;
import dev.encargo.functions.SqsRecord;
import dev.encargo.handlers.Handlers;
import dev.encargo.job.Deadline;
import dev.encargo.job.Delivery;
import dev.encargo.job.RunJobs;
import dev.encargo.json.InvalidInput;
import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs the jobs whose messages a queue delivers. */
public final class WorkerFunction implements RequestStreamHandler {

  private final RunJobs runJobs;
  private final InstantSource clock;
  private final Log log;

  public WorkerFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), WorkerFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public WorkerFunction(Platform platform) {
    this.runJobs = platform.runJobs(Handlers.verified(platform));
    this.clock = platform.clock();
    this.log = platform.log();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    Deadline deadline =
        Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), clock.instant());
    Set<String> again = new LinkedHashSet<>();
    List<Delivery> deliveries = new ArrayList<>();
    for (SqsRecord message : SqsRecord.readAll(event)) {
      try {
        JobMessage doorbell = JobMessage.parse(message.body(), message.group());
        deliveries.add(new Delivery(message.messageId(), message.receiptHandle(), doorbell));
      } catch (InvalidInput e) {
        // Not ours to drop: it comes again until the queue moves it to the dead-letter queue, where
        // somebody can look at it.
        log.warn("a message is no doorbell", "messageId", message.messageId());
        again.add(message.messageId());
      }
    }
    try {
      again.addAll(runJobs.run(deliveries, deadline));
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException("the function's time was up").initCause(e);
    }
    SqsRecord.answer(answer, again);
  }
}
