package dev.encargo.functions.timer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Brings the database to the newest schema and gives its roles their passwords.
 *
 * <p>It answers {@code {"ran": ["V001__jobs.sql", …]}}. CloudFormation, which asks with a {@code RequestType}, is told at its {@code
 * ResponseURL} as well; a deletion leaves the database as it is.
 */
public final class MigrateFunction implements RequestStreamHandler {

  private final Platform platform;

  public MigrateFunction() {
    this(Platform.of(System.getenv()));
  }

  public MigrateFunction(Platform platform) {
    this.platform = platform;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream answer, Context context)
      throws IOException {
    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    JsonObject event = text.isBlank() ? JsonObject.EMPTY : Json.parseObject(text);
    List<String> ran =
        event.get("RequestType") == null
            ? platform.migrate()
            : forStack(new ResourceRequest(event));
    answer.write(JsonObject.of("ran", ran).toJson().getBytes(StandardCharsets.UTF_8));
  }

  private List<String> forStack(ResourceRequest request) throws IOException {
    try {
      List<String> ran = request.isDeletion() ? List.of() : platform.migrate();
      request.succeeded(JsonObject.of("Ran", String.join(" ", ran)));
      return ran;
    } catch (RuntimeException e) {
      platform.log().error("the database could not be brought up to date", e);
      request.failed("The database could not be brought up to date: " + e.getMessage());
      return List.of();
    }
  }
}
