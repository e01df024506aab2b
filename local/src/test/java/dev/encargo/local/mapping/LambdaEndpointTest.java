package dev.encargo.local.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.aws.AwsRest;
import dev.encargo.aws.SdkCredentials;
import dev.encargo.local.CannotStart;
import dev.encargo.local.SmallFunctions.Work;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.sqs.SqsQueue;
import dev.encargo.local.sqs.SqsQueues;
import dev.encargo.local.template.FunctionDescription;
import dev.encargo.local.template.MappingDescription;
import dev.encargo.queue.LambdaEventSourceMapping;
import dev.encargo.queue.MappingUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** The endpoint as AWS's own client sees it, and our adapter on it. */
class LambdaEndpointTest {

  private static final String UUID_OF_LOW = "0b3f0e5e-6d3a-3a9d-8e4e-2f9d6b7c8a90";
  private static final Instant NOW = Instant.parse("2026-03-04T03:14:59Z");
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("F", "secret"));

  @TempDir Path state;

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final Calls calls = new Calls();
  private final SqsQueue queue = new SqsQueues(InstantSource.system()).create("Low", Map.of());
  private final EventSourceMapping mapping =
      new EventSourceMapping(
          new MappingDescription("LowMapping", UUID_OF_LOW, "F", queue.arn(), 10, true, 5),
          queue,
          new FunctionPool(
              new FunctionDescription(
                  "F",
                  Work.class.getName() + "::handleRequest",
                  Duration.ofSeconds(5),
                  128,
                  Map.of()),
              1,
              new Host(deadlines, InstantSource.system(), System.out, notice -> {})),
          1,
          notice -> {});
  private LambdaEndpoint endpoint;
  private LambdaClient sdk;

  @BeforeEach
  void start() throws IOException {
    EventSourceMappings mappings = EventSourceMappings.in(state);
    mappings.add(mapping);
    endpoint = LambdaEndpoint.start(mappings, InstantSource.fixed(NOW), 0, calls);
    sdk =
        LambdaClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.US_EAST_1)
            .credentialsProvider(CREDENTIALS)
            .endpointOverride(endpoint.uri())
            .build();
  }

  @AfterEach
  void stop() {
    sdk.close();
    endpoint.close();
    mapping.stop(Duration.ofSeconds(5));
    deadlines.shutdownNow();
  }

  private LambdaEventSourceMapping ours(String uuid) {
    return new LambdaEventSourceMapping(
        new AwsRest(
            "lambda",
            "us-east-1",
            "https://lambda.us-east-1.amazonaws.com",
            endpoint.uri(),
            SdkCredentials.from(CREDENTIALS),
            InstantSource.system(),
            new Random(1)),
        uuid);
  }

  @Test
  void the_sdk_disables_a_mapping_and_sees_what_it_is() {
    assertThat(sdk.updateEventSourceMapping(r -> r.uuid(UUID_OF_LOW).enabled(false)).state())
        .isEqualTo("Disabled");
    GetEventSourceMappingResponse shown = sdk.getEventSourceMapping(r -> r.uuid(UUID_OF_LOW));
    assertThat(shown.state()).isEqualTo("Disabled");
    assertThat(shown.uuid()).isEqualTo(UUID_OF_LOW);
    assertThat(shown.eventSourceArn()).isEqualTo(queue.arn());
    assertThat(shown.functionArn()).endsWith(":function:F:live");
    assertThat(shown.batchSize()).isEqualTo(10);
    assertThat(shown.scalingConfig().maximumConcurrency()).isEqualTo(5);
    assertThat(shown.lastModified()).isEqualTo(NOW);
    assertThat(shown.functionResponseTypesAsStrings()).containsExactly("ReportBatchItemFailures");
    assertThat(mapping.enabled()).isFalse();
  }

  @Test
  void the_sdk_knows_the_refusals() {
    assertThatThrownBy(() -> sdk.getEventSourceMapping(r -> r.uuid(UUID.randomUUID().toString())))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> sdk.updateEventSourceMapping(r -> r.uuid(UUID_OF_LOW).batchSize(1)))
        .isInstanceOf(InvalidParameterValueException.class)
        .hasMessageContaining("BatchSize cannot be changed on this machine");
  }

  @Test
  void the_adapter_and_the_sdk_see_the_same() {
    LambdaEventSourceMapping ours = ours(UUID_OF_LOW);
    assertThat(ours.enabled()).isTrue();
    ours.enable(false);
    ours.enable(false);
    assertThat(ours.enabled()).isFalse();
    assertThat(sdk.getEventSourceMapping(r -> r.uuid(UUID_OF_LOW)).state()).isEqualTo("Disabled");
    sdk.updateEventSourceMapping(r -> r.uuid(UUID_OF_LOW).enabled(true));
    assertThat(ours.enabled()).isTrue();
    assertThat(calls.snapshot().keySet())
        .extracting(call -> call.caller() + " " + call.action() + " " + call.arn())
        .contains(
            "F lambda:UpdateEventSourceMapping arn:aws:lambda:us-east-1:000000000000:event-source-mapping:"
                + UUID_OF_LOW);
  }

  @Test
  void one_that_is_not_there_is_unavailable_to_the_adapter() {
    assertThatThrownBy(() -> ours(UUID.randomUUID().toString()).enabled())
        .isInstanceOfSatisfying(MappingUnavailable.class, e -> assertThat(e.changing()).isFalse())
        .hasMessageContaining("ResourceNotFoundException");
  }

  @Test
  void what_was_disabled_is_so_after_a_restart() {
    ours(UUID_OF_LOW).enable(false);
    mapping.enable(true);
    EventSourceMappings.in(state).add(mapping);
    assertThat(mapping.enabled()).isFalse();

    ours(UUID_OF_LOW).enable(true);
    EventSourceMappings.in(state).add(mapping);
    assertThat(mapping.enabled()).isTrue();
  }

  @Test
  void a_broken_file_is_named() throws IOException {
    Path file = Files.writeString(state.resolve("event-source-mappings.json"), "{");
    assertThatThrownBy(() -> EventSourceMappings.in(state))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("delete " + file);
  }
}
