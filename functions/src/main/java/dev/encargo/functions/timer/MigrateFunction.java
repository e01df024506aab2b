package dev.encargo.functions.timer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Migrate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Brings the database to the newest schema; answers {@code {"ran": ["V001__jobs.sql", …]}}. */
public final class MigrateFunction implements RequestStreamHandler {

  private final Migrate migrate;

  public MigrateFunction() {
    this(Platform.of(System.getenv()));
  }

  public MigrateFunction(Platform platform) {
    this.migrate = new Migrate(platform.sql());
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    answer.write(JsonObject.of("ran", migrate.run()).toJson().getBytes(StandardCharsets.UTF_8));
  }
}
