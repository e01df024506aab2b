package dev.encargo.local;

import dev.encargo.local.dataapi.DataApiEndpoint;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.event.EventsEndpoint;
import dev.encargo.local.event.RuleBook;
import dev.encargo.local.file.LocalS3;
import dev.encargo.local.mapping.EventSourceMappings;
import dev.encargo.local.mapping.LambdaEndpoint;
import dev.encargo.local.postgres.LocalPostgres;
import dev.encargo.local.secret.SecretsEndpoint;
import dev.encargo.local.sqs.SqsEndpoint;
import dev.encargo.local.sqs.SqsQueues;
import dev.encargo.local.template.BucketDescription;
import dev.encargo.local.template.QueueDescription;
import dev.encargo.local.template.Template;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the functions talk to. */
record Backends(
    LocalPostgres postgres,
    LocalS3 s3,
    SqsQueues queues,
    SqsEndpoint sqs,
    EventsEndpoint events,
    LambdaEndpoint lambda,
    @Nullable DataApiEndpoint dataApi,
    @Nullable SecretsEndpoint secrets,
    Calls calls) {

  /** Starts them side by side; what was started is added to {@code shutdown} even where another could not be. */
  static Backends start(Template template, LocalOptions options, Shutdown shutdown) {
    Calls calls = new Calls();
    CompletableFuture<LocalPostgres> postgres =
        inParallel(() -> {
          LocalPostgres started =
              LocalPostgres.start(options.state(), options.cache(), options.postgresPort());
          shutdown.add(started::close);
          return started;
        });
    CompletableFuture<LocalS3> s3 =
        inParallel(() -> {
          LocalS3 started =
              LocalS3.start(
                  options.state().resolve("s3"),
                  0,
                  template.buckets().stream().map(BucketDescription::name).toList(),
                  calls);
          shutdown.add(started::close);
          return started;
        });
    try {
      SqsQueues queues = new SqsQueues(options.clock());
      for (QueueDescription queue : template.queues()) {
        queues.create(queue.name(), queue.attributes());
      }
      SqsEndpoint sqs = endpoint(queues, 0, calls);
      shutdown.add(sqs::close);
      EventsEndpoint events =
          EventsEndpoint.start(new RuleBook(options.clock()), options.clock(), 0, calls);
      shutdown.add(events::close);
      LambdaEndpoint lambda =
          LambdaEndpoint.start(EventSourceMappings.in(options.state()), options.clock(), 0, calls);
      shutdown.add(lambda::close);
      if (options.database() == DatabaseAccess.JDBC) {
        return new Backends(
            await(postgres), await(s3), queues, sqs, events, lambda, null, null, calls);
      }
      SecretsEndpoint secrets = SecretsEndpoint.start(0, calls);
      shutdown.add(secrets::close);
      DataApiEndpoint dataApi =
          DataApiEndpoint.start(await(postgres).serverUrl(), options.clock(), 0, calls);
      shutdown.add(dataApi::close);
      return new Backends(
          await(postgres), await(s3), queues, sqs, events, lambda, dataApi, secrets, calls);
    } catch (IOException e) {
      throw new CannotStart("No port is free for the local endpoints: " + e.getMessage(), e);
    } finally {
      // Whatever failed: when this returns nothing is still starting, so that a shutdown finds all.
      CompletableFuture.allOf(postgres, s3).exceptionally(failure -> null).join();
    }
  }

  private static SqsEndpoint endpoint(SqsQueues queues, int port, Calls calls) {
    try {
      return SqsEndpoint.start(queues, port, calls);
    } catch (IOException e) {
      throw new CannotStart(
          "Port "
              + port
              + ", meant for queues (SQS), is taken by another program: stop that one, or choose another port.",
          e);
    }
  }

  private static <T> CompletableFuture<T> inParallel(Supplier<T> start) {
    return CompletableFuture.supplyAsync(start, task -> Thread.ofPlatform().start(task));
  }

  private static <T> T await(CompletableFuture<T> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
