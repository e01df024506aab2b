package dev.encargo.functions.worker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.functions.Snapshot;
import dev.encargo.functions.SqsRecord;
import dev.encargo.job.BuryJobs;
import dev.encargo.json.InvalidInput;
import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Ends the jobs whose messages a queue gave up on. A message that is no doorbell is logged and dropped. */
public final class DeadLetterFunction implements RequestStreamHandler {

  private final BuryJobs buryJobs;
  private final Log log;

  public DeadLetterFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), DeadLetterFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public DeadLetterFunction(Platform platform) {
    this.buryJobs = platform.buryJobs();
    this.log = platform.log();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    List<JobMessage> dead = new ArrayList<>();
    for (SqsRecord message : SqsRecord.readAll(event)) {
      try {
        dead.add(JobMessage.parse(message.body(), message.group()));
      } catch (InvalidInput e) {
        log.warn("a dead letter is no doorbell; it is dropped", "messageId", message.messageId());
      }
    }
    buryJobs.bury(dead);
    SqsRecord.answer(answer, List.of());
  }
}
