package dev.encargo.local.cli;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The platform's HTTP API as one caller. */
final class Api implements AutoCloseable {

  /** Nothing answers, or the line broke: worth another try where one is harmless. */
  static final class Unreachable extends RuntimeException {
    Unreachable(String message) {
      super(message, null, false, false);
    }
  }

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration TRANSFER = Duration.ofHours(1);

  /** Each may last some seconds by itself, and somebody sits there and waits. */
  private static final int TRIES = 4;

  private static final Duration LONGEST_REST = Duration.ofSeconds(10);

  /** Headers that the HTTP client sets by itself and refuses from us. */
  private static final Set<String> ITS_OWN = Set.of("host", "content-length", "connection");

  private final String url;
  private final String token;
  private final Supplier<String> adminToken;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param url without a slash at the end
   * @param token a bearer token
   */
  Api(String url, String token) {
    this(url, token, () -> token);
  }

  /**
   * @param adminToken who to be where an administrator is needed
   */
  Api(String url, String token, Supplier<String> adminToken) {
    this.url = url;
    this.token = token;
    this.adminToken = adminToken;
  }

  String url() {
    return url;
  }

  JsonObject get(String path) {
    return Json.parseObject(send(request(path).GET()).body());
  }

  /** A read that only administrators may do: refused (403) where the caller is none. */
  JsonObject getAsAdmin(String path) {
    HttpRequest.Builder request =
        request(path).setHeader("Authorization", "Bearer " + adminToken.get()).GET();
    return Json.parseObject(send(request).body());
  }

  /**
   * The body and its entity tag once it differs from {@code tag}, or empty after some seconds in which it did not; at once where no tag
   * is given.
   */
  Optional<Tagged> getIfChanged(String path, @Nullable String tag) {
    HttpRequest.Builder request = request(path).GET();
    if (tag != null) {
      request.header("Prefer", "wait=10").header("If-None-Match", tag);
    }
    HttpResponse<String> answer = send(request);
    return answer.statusCode() == 304
        ? Optional.empty()
        : Optional.of(
            new Tagged(
                Json.parseObject(answer.body()), answer.headers().firstValue("ETag").orElse(null)));
  }

  /** A body with its entity tag. */
  record Tagged(JsonObject body, @Nullable String tag) {}

  JsonObject post(String path, JsonObject body) {
    return post(path, body, UUID.randomUUID().toString());
  }

  /**
   * Posts; a line that broke is tried once more, and what is under way or cannot be done at the moment some times more, each after the
   * time that the API says. The key makes that harmless.
   *
   * @param idempotencyKey the same for every try of one request
   */
  JsonObject post(String path, JsonObject body, String idempotencyKey) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(body.toJson()));
    for (int left = TRIES - 1; ; left--) {
      try {
        return Json.parseObject(sendOverTwoLines(request).body());
      } catch (ApiProblem problem) {
        Duration rest = problem.sameAgainAfter().orElseThrow(() -> problem);
        if (left == 0) {
          throw problem;
        }
        Pause.of(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
      }
    }
  }

  private HttpResponse<String> sendOverTwoLines(HttpRequest.Builder request) {
    try {
      return send(request);
    } catch (Unreachable once) {
      return send(request);
    }
  }

  JsonObject put(String path, JsonObject body) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.toJson()));
    return Json.parseObject(send(request).body());
  }

  JsonObject patch(String path, JsonObject body) {
    return Json.parseObject(
        send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body.toJson())))
            .body());
  }

  void delete(String path) {
    send(request(path).DELETE());
  }

  JsonObject post(String path) {
    return Json.parseObject(send(request(path).POST(BodyPublishers.noBody())).body());
  }

  /** Puts a file at a presigned URL, which carries its own proof of identity. */
  void upload(String presigned, JsonObject headers, Path file) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(presigned)).timeout(TRANSFER).PUT(body(file));
      for (String name : headers.names()) {
        if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
          request.header(name, headers.text(name));
        }
      }
      HttpResponse<String> answer = exchange(request.build());
      if (answer.statusCode() / 100 != 2) {
        throw new Failure(
            "The upload was refused ("
                + answer.statusCode()
                + "): "
                + Words.cut(Words.oneLine(answer.body()), 300));
      }
    } catch (FileNotFoundException e) {
      throw new Failure("There is no file " + file);
    }
  }

  private static BodyPublisher body(Path file) throws FileNotFoundException {
    return BodyPublishers.ofFile(file);
  }

  /** A text from the user as one segment of a path, whatever it holds. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A path with its query; parameters without a value are left out. */
  static String path(String path, List<@Nullable String> namesAndValues) {
    List<String> query = new ArrayList<>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      String value = namesAndValues.get(i + 1);
      if (value != null) {
        query.add(namesAndValues.get(i) + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    return query.isEmpty() ? path : path + "?" + String.join("&", query);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(ANSWER)
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    HttpResponse<String> answer = exchange(request.build());
    if (answer.statusCode() >= 400) {
      throw new ApiProblem(
          answer.statusCode(),
          answer.headers().firstValue("Retry-After").orElse(null),
          answer.body());
    }
    return answer;
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    URI to = request.uri();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new Unreachable(
          "Nothing answers at "
              + to.getScheme()
              + "://"
              + to.getAuthority()
              + ". Is it running? Start it with: ./encargo up");
    } catch (IOException e) {
      throw new Unreachable("The connection to " + to.getAuthority() + " broke: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("Interrupted.");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
