package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.functions.api.Api.Answer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunShippedJobTest {

  private static final String RUN = "/api/admin/jobs/run/";

  /** URLs of the queues that something was sent to. */
  private final List<String> sent = new CopyOnWriteArrayList<>();

  private HttpServer sqs;
  private AdminApi api;

  @BeforeEach
  void start() throws IOException {
    sqs = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sqs.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          sent.add(Json.parseObject(new String(body, StandardCharsets.UTF_8)).text("QueueUrl"));
          byte[] answer = "{\"Successful\":[],\"Failed\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    sqs.start();
    api = new AdminApi("http://127.0.0.1:" + sqs.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    api.close();
    sqs.stop(0);
  }

  @Test
  void outbox_wakes_the_publisher_and_answers_as_process_does() {
    Answer process = api.post("/api/admin/outbox/process", "");
    assertThat(sent).singleElement().asString().endsWith("/queue/outbox");
    Answer run = api.post(RUN + "outbox", "");
    assertThat(sent).hasSize(2).last().asString().endsWith("/queue/outbox");
    assertThat(run.status()).isEqualTo(202).isEqualTo(process.status());
    assertThat(run.json()).isEqualTo(process.json());
    assertThat(run.json().text("publisher")).isEqualTo("console");
  }

  @Test
  void cleanup_makes_the_job_that_the_schedule_makes() {
    Answer made = api.post(RUN + "cleanup", "");
    assertThat(made.status()).isEqualTo(202);
    assertThat(made.json())
        .satisfies(job -> assertThat(job.text("type")).isEqualTo("outbox.cleanup"));
    JsonObject shown = api.get("/api/admin/jobs?type=outbox.cleanup").json();
    assertThat(shown.objects("jobs")).hasSize(1);
  }

  @Test
  void another_name_is_answered_with_those_that_there_are() {
    Answer none = api.post(RUN + "outbux", "");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.body()).contains("outbox, payout, cleanup or retry");
    assertThat(api.call(false, "POST", RUN + "outbox", "").status()).isEqualTo(403);
    assertThat(sent).isEmpty();
  }
}
