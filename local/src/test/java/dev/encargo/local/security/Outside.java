package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalPlatform;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Somebody who has the address of an API, and perhaps a token or a guest of their own. */
final class Outside implements AutoCloseable {

  /** What only the inside knows: classes, stacks, SQL, names of tables, constraints and roles, ways in the file system. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|dev\\.encargo|java\\.|\\bat [a-z]+\\.|postgres|jdbc|SQLSTATE|\\b(select|insert into|update|delete from) |"
              + "jobs_|_pkey|encargo_(api|worker|owner|admin)|/tmp/|127\\.0\\.0\\.1",
          Pattern.CASE_INSENSITIVE);

  /** Requests that were refused as they must be, by status, of all tests so far. */
  private static final Map<Integer, Integer> REFUSED = new ConcurrentSkipListMap<>();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Supplier<String> api;

  Outside(LocalPlatform platform) {
    this.api = platform::apiUrl;
  }

  /** What came back. */
  record Answer(int status, String type, String body, HttpResponse<String> response) {

    JsonObject json() {
      return Json.parseObject(body);
    }

    /** A problem of this kind that gives nothing of the inside away, with the id that leads to the log. */
    Answer isProblem(int expected, String name) {
      assertThat(status).as(body).isEqualTo(expected);
      assertThat(type).as(body).isEqualTo("application/problem+json");
      JsonObject problem = json();
      assertThat(problem.text("type")).isEqualTo("https://encargo.dev/problems/" + name);
      assertThat(problem.whole("status")).isEqualTo(expected);
      assertThat(problem.text("requestId")).isNotEmpty();
      REFUSED.merge(expected, 1, Integer::sum);
      return givesNothingAway();
    }

    /** As above, and its detail or one of its errors has that text. */
    Answer isProblem(int expected, String name, String says) {
      isProblem(expected, name);
      assertThat(body).contains(says);
      return this;
    }

    /** What API Gateway says itself, before any function is asked. */
    Answer isOfTheGateway(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      assertThat(json().names()).containsExactly("message");
      REFUSED.merge(expected, 1, Integer::sum);
      return this;
    }

    Answer is(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      return this;
    }

    Answer givesNothingAway() {
      assertThat(body).doesNotContainPattern(INSIDE);
      assertThat(response.headers().firstValue("server").orElse("")).isEmpty();
      return this;
    }
  }

  /** A request that is being put together. */
  final class Ask {
    private final String method;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body = {};

    private Ask(String method, String path) {
      this.method = method;
      this.path = path;
    }

    Ask as(String token) {
      return header("Authorization", "Bearer " + token);
    }

    Ask header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Ask json(String text) {
      return json(text.getBytes(StandardCharsets.UTF_8));
    }

    Ask json(byte[] bytes) {
      headers.putIfAbsent("Content-Type", "application/json");
      body = bytes;
      return this;
    }

    @Override
    public String toString() {
      return method
          + " "
          + path
          + " "
          + headers.keySet()
          + " "
          + new String(body, StandardCharsets.UTF_8);
    }

    Answer send() {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(api.get() + path))
              .method(method, BodyPublishers.ofByteArray(body));
      headers.forEach(request::header);
      try {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(
            response.statusCode(),
            response.headers().firstValue("content-type").orElse(""),
            response.body(),
            response);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(method + " " + path + " was not answered", e);
      }
    }
  }

  Ask get(String path) {
    return new Ask("GET", path);
  }

  Ask post(String path) {
    return new Ask("POST", path);
  }

  Ask ask(String method, String path) {
    return new Ask(method, path);
  }

  /** The value of {@code X-Guest-Id} of a new guest. */
  String guest() {
    JsonObject guest = post("/api/guests").send().is(201).json();
    return guest.text("guestId") + "." + guest.text("token");
  }

  @Override
  public void close() {
    int all = REFUSED.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("tried from outside and refused so far: " + all + " requests, " + REFUSED);
    http.close();
  }
}
