package dev.encargo.local.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.aws.AwsJson;
import dev.encargo.aws.SdkCredentials;
import dev.encargo.event.EventBridgeRules;
import dev.encargo.event.EventRules;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.SmallFunctions;
import dev.encargo.local.SmallFunctions.Nothing;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.template.FunctionDescription;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** The endpoint as AWS's own client sees it, and our adapter on it. */
class EventsEndpointTest {

  private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:F:live";

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-04T03:14:59Z"));
  private final FunctionPool function =
      new FunctionPool(
          new FunctionDescription(
              "F",
              Nothing.class.getName() + "::handleRequest",
              Duration.ofSeconds(5),
              128,
              Map.of()),
          4,
          new Host(deadlines, InstantSource.system(), System.out, notice -> {}));
  private EventsEndpoint endpoint;
  private Rules rules;
  private EventBridgeClient sdk;
  private EventBridgeRules ours;

  @BeforeEach
  void start() throws IOException {
    Nothing.EVENTS.clear();
    endpoint = EventsEndpoint.start(new RuleBook(now::get), now::get, 0, new Calls());
    rules = new Rules(List.of(), endpoint.book(), Map.of("F", function), now::get, notice -> {});
    rules.serve(endpoint);
    rules.start();
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("F", "secret"));
    sdk =
        EventBridgeClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials)
            .endpointOverride(endpoint.uri())
            .build();
    ours =
        new EventBridgeRules(
            new AwsJson(
                new AwsJson.Service("events", "AWSEvents", "1.1"),
                "us-east-1",
                endpoint.uri(),
                SdkCredentials.from(credentials),
                InstantSource.system(),
                new Random(1)),
            "https://events.us-east-1.amazonaws.com",
            () -> ARN);
  }

  @AfterEach
  void stop() {
    sdk.close();
    rules.close();
    endpoint.close();
    deadlines.shutdownNow();
  }

  private void moveTo(String time) {
    now.set(Instant.parse(time));
    rules.wake();
  }

  @Test
  void a_rule_that_our_adapter_puts_is_one_to_the_sdk_and_calls_with_its_input() {
    ours.put(
        new EventRules.Rule("T-1", "cron(15 3 * * ? *)", true),
        JsonObject.of("schedule", "1", "cron", "15 3 * * *"));

    assertThat(sdk.describeRule(r -> r.name("T-1")).scheduleExpression())
        .isEqualTo("cron(15 3 * * ? *)");
    assertThat(sdk.listTargetsByRule(r -> r.rule("T-1")).targets())
        .extracting(Target::arn)
        .containsExactly(ARN);
    assertThat(ours.list("T-"))
        .containsExactly(new EventRules.Rule("T-1", "cron(15 3 * * ? *)", true));

    moveTo("2026-03-04T03:15:00Z");
    SmallFunctions.await("called", () -> Nothing.EVENTS.size() == 1);
    assertThat(Json.parseObject(Nothing.EVENTS.element()))
        .isEqualTo(
            JsonObject.of("schedule", "1", "cron", "15 3 * * *", "time", "2026-03-04T03:15:00Z"));

    ours.remove("T-1");
    ours.remove("T-1");
    assertThat(sdk.listRules(r -> r.limit(10)).rules()).isEmpty();
  }

  @Test
  void a_disabled_rule_passes_its_time_by() {
    ours.put(new EventRules.Rule("T-1", "cron(15 3 * * ? *)", false), JsonObject.EMPTY);
    moveTo("2026-03-04T03:15:00Z");
    sdk.enableRule(r -> r.name("T-1"));
    moveTo("2026-03-04T03:16:00Z");
    assertThat(Nothing.EVENTS).isEmpty();
    moveTo("2026-03-05T03:15:00Z");
    SmallFunctions.await("called", () -> Nothing.EVENTS.size() == 1);

    sdk.disableRule(r -> r.name("T-1"));
    assertThat(sdk.describeRule(r -> r.name("T-1")).state()).isEqualTo(RuleState.DISABLED);
  }

  @Test
  void it_is_as_strict_as_aws() {
    assertThatThrownBy(() -> sdk.putRule(r -> r.name("a b").scheduleExpression("rate(1 minute)")))
        .isInstanceOf(EventBridgeException.class);
    assertThatThrownBy(() -> sdk.putRule(r -> r.name("R").scheduleExpression("cron(* * * * *)")))
        .hasMessageContaining("ScheduleExpression is not valid");
    assertThatThrownBy(() -> sdk.putRule(r -> r.name("R").eventPattern("{\"source\":\"x\"}")))
        .isInstanceOf(InvalidEventPatternException.class);
    assertThatThrownBy(() -> sdk.putRule(r -> r.name("R")))
        .isInstanceOf(EventBridgeException.class);
    assertThatThrownBy(() ->
            sdk.putRule(
                r -> r.name("R").scheduleExpression("rate(1 minute)").eventBusName("Encargo")))
        .hasMessageContaining("default event bus");
    assertThatThrownBy(() -> sdk.describeRule(r -> r.name("none")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() ->
            sdk.putTargets(r -> r.rule("none").targets(Target.builder().id("1").arn(ARN).build())))
        .isInstanceOf(ResourceNotFoundException.class);

    sdk.putRule(r -> r.name("R").scheduleExpression("rate(1 minute)"));
    sdk.putTargets(r -> r.rule("R").targets(Target.builder().id("1").arn(ARN).build()));
    assertThatThrownBy(() -> sdk.deleteRule(r -> r.name("R")))
        .hasMessageContaining("since it has targets");
    sdk.removeTargets(r -> r.rule("R").ids("1"));
    sdk.deleteRule(r -> r.name("R"));
    sdk.deleteRule(r -> r.name("R"));
  }

  @Test
  void the_three_hundred_and_first_rule_is_refused_and_our_adapter_says_so() {
    for (int i = 0; i < RuleBook.MOST_RULES; i++) {
      endpoint.book().put("default", "R-" + i, "rate(1 day)", null, true, null);
    }

    assertThatThrownBy(() -> sdk.putRule(r -> r.name("R").scheduleExpression("rate(1 day)")))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(
            () -> ours.put(new EventRules.Rule("R", "cron(0 0 * * ? *)", true), JsonObject.EMPTY))
        .isInstanceOf(EventRules.TooManyRules.class);
    assertThat(ours.list("R-")).as("page by page").hasSize(RuleBook.MOST_RULES);
    assertThat(sdk.listRules(r -> r.namePrefix("R-29")).rules())
        .extracting(Rule::name)
        .contains("R-29", "R-290", "R-299")
        .hasSize(11);
  }

  @Test
  void an_event_calls_the_targets_of_the_rules_that_it_matches() {
    sdk.putRule(r ->
        r.name("Ended")
            .eventBusName("Encargo")
            .eventPattern("{\"detail-type\":[{\"prefix\":\"Job\"}]}"));
    sdk.putTargets(r ->
        r.rule("Ended").eventBusName("Encargo").targets(Target.builder().id("1").arn(ARN).build()));

    var answer =
        sdk.putEvents(r ->
            r.entries(
                entry("JobCompleted", "{\"jobId\":\"7\"}"),
                entry("Other", "{}"),
                entry("JobFailed", "no JSON")));

    assertThat(answer.failedEntryCount()).isEqualTo(1);
    assertThat(answer.entries().getLast().errorCode()).isEqualTo("MalformedDetail");
    SmallFunctions.await("called", () -> !Nothing.EVENTS.isEmpty());
    JsonObject event = Json.parseObject(Nothing.EVENTS.element());
    assertThat(event.text("detail-type")).isEqualTo("JobCompleted");
    assertThat(event.object("detail")).isEqualTo(JsonObject.of("jobId", "7"));
    assertThat(Nothing.EVENTS).hasSize(1);
  }

  private static PutEventsRequestEntry entry(String type, String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName("Encargo")
        .source("encargo")
        .detailType(type)
        .detail(detail)
        .build();
  }
}
