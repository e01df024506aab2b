package dev.encargo.functions.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.file.Uploads;
import dev.encargo.functions.Snapshot;
import dev.encargo.handlers.Handlers;
import dev.encargo.owner.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The HTTPS API for schedules: a function of its own, since it alone of those that serve requests may change rules. */
public final class SchedulesFunction implements RequestStreamHandler {

  private final AnswerRequest answer;

  /** As Lambda makes it. */
  public SchedulesFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), SchedulesFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public SchedulesFunction(Platform platform) {
    this(platform, KeySource.of(platform.settings().jwtIssuer()));
  }

  SchedulesFunction(Platform platform, KeySource keys) {
    this.answer = AnswerRequest.of(platform, routes(platform), keys, platform.log());
  }

  @Override
  public void handleRequest(InputStream event, OutputStream out, @Nullable Context context)
      throws IOException {
    answer.answer(Request.parse(event)).write(out);
  }

  private static Routes routes(Platform platform) {
    Routes routes = new Routes();
    new ManageSchedules(
            platform.changeSchedules(),
            platform.schedules(),
            Handlers.all(platform),
            new Uploads(platform.formerGuests()),
            platform.clock())
        .addTo(routes);
    new ShowSchedulerStatus(platform.settings()).addTo(routes);
    return routes;
  }
}
