package dev.encargo.functions.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.functions.Snapshot;
import dev.encargo.handlers.Handlers;
import dev.encargo.job.JobHandler;
import dev.encargo.job.TypeLimits;
import dev.encargo.outbox.EventTypes;
import dev.encargo.owner.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The HTTPS API for administrators, under {@code /api/admin}: it comes to the database in the role of one. */
public final class AdminFunction implements RequestStreamHandler {

  private final AnswerRequest answer;

  /** As Lambda makes it. */
  public AdminFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), AdminFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public AdminFunction(Platform platform) {
    this(platform, KeySource.of(platform.settings().jwtIssuer()));
  }

  AdminFunction(Platform platform, KeySource keys) {
    this.answer = AnswerRequest.of(platform, routes(platform), keys, platform.log());
  }

  @Override
  public void handleRequest(InputStream event, OutputStream out, @Nullable Context context)
      throws IOException {
    answer.answer(Request.parse(event)).write(out);
  }

  private static Routes routes(Platform platform) {
    Routes routes = new Routes();
    Map<String, JobHandler> handlers = Handlers.all(platform);
    ManageOutbox outbox = new ManageOutbox(platform.outbox(), platform::ringOutbox);
    outbox.addTo(routes);
    new ManageWebhooks(
            platform.webhooks(),
            platform.settings().webhookUrls(),
            platform.ids(),
            eventTypes(handlers.values()),
            platform::ringOutbox)
        .addTo(routes);
    routes.addAdmin("GET", "/api/admin/jobs", new ListJobs(platform.jobs())::ofAll);
    new ManageQueues(platform.sql(), platform.pauseQueue()).addTo(routes);
    new ShowFigures(platform.sql()).addTo(routes);
    new ManagePayouts(platform.sql()).addTo(routes);
    new ManageLimits(new TypeLimits(platform.sql())).addTo(routes);
    new RunShippedJob(platform.createJobs(), handlers.keySet(), outbox).addTo(routes);
    return routes;
  }

  private static Set<String> eventTypes(Collection<JobHandler> handlers) {
    return EventTypes.with(
        handlers.stream().flatMap(handler -> handler.eventTypes().stream()).toList());
  }
}
