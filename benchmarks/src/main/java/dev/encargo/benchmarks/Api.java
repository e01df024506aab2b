package dev.encargo.benchmarks;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** The HTTP API as an application calls it. */
final class Api implements AutoCloseable {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final String url;
  private final String token;

  Api(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** A connection of its own that posts this again and again. */
  Caller caller(String path, String body) throws IOException {
    return new Caller(URI.create(url + path), token, body);
  }

  String post(String path, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  JsonObject get(String path) {
    return Json.parseObject(
        send(
            HttpRequest.newBuilder(URI.create(url + path))
                .header("authorization", "Bearer " + token)
                .build()));
  }

  void put(JsonObject upload, HttpRequest.BodyPublisher content) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(upload.text("url"))).PUT(content);
    JsonObject headers = upload.object("headers");
    for (String name : headers.names()) {
      // The client writes this one itself.
      if (!name.equalsIgnoreCase("content-length")) {
        request.header(name, headers.text(name));
      }
    }
    send(request.build());
  }

  private String send(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            request.uri() + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
