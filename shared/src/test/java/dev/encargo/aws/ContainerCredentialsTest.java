package dev.encargo.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/** Against an endpoint that speaks as Lambda's does; the SDK's provider is the oracle. */
class ContainerCredentialsTest {

  private static final Instant END = Instant.parse("2026-03-01T12:00:00Z");

  private final List<String> authorizations = new ArrayList<>();
  private Instant now = END.minus(Duration.ofHours(1));
  private String key = "ASIA1";
  private int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/2021-04-23/credentials",
        exchange -> {
          try (exchange) {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body =
                JsonObject.of(
                        "AccessKeyId",
                        key,
                        "SecretAccessKey",
                        "secret",
                        "Token",
                        "session",
                        "Expiration",
                        END.toString())
                    .toJson()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/2021-04-23/credentials";
  }

  private ContainerCredentials ours() {
    return ContainerCredentials.of(
        Map.of(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            uri(),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "a token"),
        () -> now);
  }

  @Test
  void they_are_those_that_the_sdk_finds() {
    System.setProperty("aws.containerCredentialsFullUri", uri());
    try (ContainerCredentialsProvider sdk = ContainerCredentialsProvider.builder().build()) {
      AwsSessionCredentials theirs = (AwsSessionCredentials) sdk.resolveCredentials();
      assertThat(ours().get())
          .isEqualTo(
              new Credentials(
                  theirs.accessKeyId(), theirs.secretAccessKey(), theirs.sessionToken()));
    } finally {
      System.clearProperty("aws.containerCredentialsFullUri");
    }
  }

  @Test
  void they_are_asked_for_once_and_again_before_they_end() {
    ContainerCredentials credentials = ours();
    credentials.get();
    key = "ASIA2";
    assertThat(credentials.get().id()).isEqualTo("ASIA1");
    assertThat(authorizations).containsExactly("a token");
    now = END.minus(Duration.ofMinutes(5));
    assertThat(credentials.get().id()).isEqualTo("ASIA2");
  }

  @Test
  void an_endpoint_that_fails_leaves_the_old_ones_until_they_end() {
    ContainerCredentials credentials = ours();
    credentials.get();
    status = 500;
    now = END.minus(Duration.ofMinutes(1));
    assertThat(credentials.get().id()).isEqualTo("ASIA1");
    now = END;
    assertThatThrownBy(credentials::get)
        .isInstanceOf(AwsFailure.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void an_endpoint_elsewhere_is_left_to_the_sdk() {
    assertThat(
            ContainerCredentials.of(
                Map.of(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                    "http://169.254.170.23/v1/credentials",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                    "a token"),
                () -> now))
        .isNull();
  }

  @Test
  void what_is_written_of_them_has_no_secret() {
    assertThat(ours().get()).hasToString("Credentials[ASIA1]");
  }
}
