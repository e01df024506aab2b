package dev.encargo.functions.timer;

import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * What CloudFormation asks of a custom resource, and where it waits for the answer: a presigned URL, and nothing else that is sent
 * back counts.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html">request types</a>
 */
final class ResourceRequest {

  private static final String ID = "encargo-migrations";
  private static final int TRIES = 3;
  private static final int PATIENCE_MS = 10_000;

  /** CloudFormation takes 4 KiB in all. */
  private static final int LONGEST_REASON = 1_000;

  private final JsonObject event;

  ResourceRequest(JsonObject event) {
    this.event = event;
  }

  boolean isDeletion() {
    return event.text("RequestType").equals("Delete");
  }

  /**
   * @throws IOException where CloudFormation could not be told; it then waits for its time-out
   */
  void succeeded(JsonObject data) throws IOException {
    put(answer("SUCCESS").with("Data", data));
  }

  /**
   * @param reason for the one who deploys
   * @throws IOException where CloudFormation could not be told; it then waits for its time-out
   */
  void failed(String reason) throws IOException {
    put(
        answer("FAILED")
            .with("Reason", reason.substring(0, Math.min(reason.length(), LONGEST_REASON))));
  }

  private JsonObject answer(String status) {
    return JsonObject.of(
        "Status",
        status,
        // Another one would make CloudFormation delete what it thinks is the old resource.
        "PhysicalResourceId",
        event.text("PhysicalResourceId", ID),
        "StackId",
        event.text("StackId"),
        "RequestId",
        event.text("RequestId"),
        "LogicalResourceId",
        event.text("LogicalResourceId"));
  }

  private void put(JsonObject answer) throws IOException {
    byte[] body = answer.toJson().getBytes(StandardCharsets.UTF_8);
    URI url = URI.create(event.text("ResponseURL"));
    for (int tries = 1; ; tries++) {
      try {
        put(url, body);
        return;
      } catch (IOException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  private static void put(URI url, byte[] body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    connection.setRequestMethod("PUT");
    // The URL was signed for an empty content type.
    connection.setRequestProperty("content-type", "");
    connection.setFixedLengthStreamingMode(body.length);
    connection.setDoOutput(true);
    connection.getOutputStream().write(body);
    int status = connection.getResponseCode();
    if (status >= 300) {
      throw new IOException("CloudFormation's URL answered " + status);
    }
  }
}
