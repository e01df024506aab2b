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
 * <p>Called plainly it answers {@code {"ran": ["V001__jobs.sql", …]}}. CloudFormation calls it through CDK's provider framework
 * (https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html) with a {@code RequestType}; then the answer
 * carries a {@code PhysicalResourceId} too, the same ever after, and a deletion leaves the database as it is.
 */
public final class MigrateFunction implements RequestStreamHandler {

  private static final String ID = "encargo-migrations";

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
    answer.write(answer(event).toJson().getBytes(StandardCharsets.UTF_8));
  }

  private JsonObject answer(JsonObject event) {
    String request = event.text("RequestType", "");
    List<String> ran = request.equals("Delete") ? List.of() : platform.migrate();
    if (request.isEmpty()) {
      return JsonObject.of("ran", ran);
    }
    return JsonObject.of(
        "PhysicalResourceId",
        event.text("PhysicalResourceId", ID),
        "Data",
        JsonObject.of("Ran", String.join(" ", ran)));
  }
}
