package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;

/** The API refused: its <a href="https://www.rfc-editor.org/rfc/rfc9457">problem document</a> in the words of a command line. */
final class ApiProblem extends RuntimeException {

  private final int status;

  ApiProblem(int status, String body) {
    super(words(status, body), null, false, false);
    this.status = status;
  }

  int status() {
    return status;
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
