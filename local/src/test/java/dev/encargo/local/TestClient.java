package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The API of a platform, as one user calls it. */
final class TestClient implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final LocalPlatform platform;

  TestClient(LocalPlatform platform) {
    this.platform = platform;
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(platform.apiUrl() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, false);
  }

  /** A call of an administrator. */
  HttpResponse<String> asAdmin(String method, String path, String body) {
    return send(
        to(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)),
        true);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, boolean admin) {
    try {
      return http.send(
          request.header("Authorization", "Bearer " + platform.token("ana", admin)).build(),
          BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
  }

  /** A POST that must succeed. */
  JsonObject posted(String path, String body) {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isIn(200, 201, 202);
    return Json.parseObject(response.body());
  }

  /** Creates a job and gives its id. */
  String job(String body) {
    return posted("/api/jobs", body).text("id");
  }

  JsonObject show(String id) {
    return Json.parseObject(send(to("/api/jobs/" + id)).body());
  }

  void await(String id, String status) {
    SmallFunctions.await(id + " " + status, () -> show(id).text("status").equals(status));
  }

  static String batch(int jobs, String job) {
    return "{\"jobs\":["
        + IntStream.range(0, jobs).mapToObj(i -> job).collect(Collectors.joining(","))
        + "]}";
  }

  /**
   * Uploads a file by a presigned URL.
   *
   * @return its key
   */
  String upload(byte[] file) {
    JsonObject upload =
        posted("/api/uploads", "{\"fileName\":\"march.csv\",\"size\":" + file.length + "}");
    HttpRequest.Builder put =
        HttpRequest.newBuilder(URI.create(upload.text("url")))
            .PUT(BodyPublishers.ofByteArray(file));
    if (upload.get("headers") instanceof JsonObject headers) {
      headers.fields().entrySet().stream()
          .filter(header -> !header.getKey().equalsIgnoreCase("content-length"))
          .forEach(header -> put.header(header.getKey(), String.valueOf(header.getValue())));
    }
    try {
      assertThat(http.send(put.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return upload.text("key");
  }

  @Override
  public void close() {
    http.close();
  }
}
