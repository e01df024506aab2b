package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API refused: its <a href="https://www.rfc-editor.org/rfc/rfc9457">problem document</a> in the words of a command line. */
final class ApiProblem extends RuntimeException {

  /** The type of the problem that a request with the same key is being carried out: docs/problems.md. */
  private static final String IN_USE = "/problems/idempotency-key-in-use\"";

  private static final Duration USUAL_REST = Duration.ofSeconds(1);

  private final int status;
  private final @Nullable Duration sameAgainAfter;

  /**
   * @param retryAfter the header, where there is one
   */
  ApiProblem(int status, @Nullable String retryAfter, String body) {
    super(words(status, body), null, false, false);
    this.status = status;
    boolean temporary = status == 503 || (status == 409 && body.contains(IN_USE));
    this.sameAgainAfter = temporary ? seconds(retryAfter) : null;
  }

  int status() {
    return status;
  }

  /** How long to wait before the very same request is sent once more; empty where that would change nothing. */
  Optional<Duration> sameAgainAfter() {
    return Optional.ofNullable(sameAgainAfter);
  }

  private static Duration seconds(@Nullable String retryAfter) {
    return retryAfter != null && retryAfter.matches("[0-9]{1,5}")
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : USUAL_REST;
  }

  private static String words(int status, String body) {
    try {
      JobView problem = new JobView(Json.parseObject(body));
      StringBuilder text = new StringBuilder();
      String title = problem.text("title").orElse("The API refused this");
      String detail = problem.text("detail").orElse(title);
      text.append(detail).append(" (").append(status).append(')');
      for (JsonObject error : problem.objects("errors")) {
        String message = error.text("message", "");
        if (!detail.contains(message)) {
          text.append("\n  ").append(error.text("field", "")).append(' ').append(message);
        }
      }
      if (status >= 500) {
        problem.text("requestId").ifPresent(id -> text.append("\n  request ").append(id));
      }
      return text.toString();
    } catch (InvalidInput notJson) {
      return "The API answered " + status + ": " + Words.cut(Words.oneLine(body), 300);
    }
  }
}
