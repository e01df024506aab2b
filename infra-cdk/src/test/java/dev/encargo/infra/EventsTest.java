package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fixtures in {@code events/}: each entrance of the template has one, and it looks as AWS would have it. */
class EventsTest {
  private static final Path EVENTS = Path.of("..", "events");

  private final Template template = Synthesis.committed();

  @Test
  void every_route_has_an_event() {
    assertThat(events("http"))
        .extracting(event -> event.get("routeKey"))
        .containsExactlyInAnyOrderElementsOf(
            template.ofType("AWS::ApiGatewayV2::Route").stream()
                .map(route -> route.get("RouteKey"))
                .toList());
  }

  @Test
  void http_events_have_payload_format_2_and_agree_with_themselves() {
    assertThat(events("http"))
        .allSatisfy(event -> {
          Map<String, Object> context = Template.map(event.get("requestContext"));
          Map<String, Object> http = Template.map(context.get("http"));
          String path = (String) event.get("rawPath");
          String route = (String) event.get("routeKey");
          assertThat(event).containsEntry("version", "2.0").containsKey("isBase64Encoded");
          assertThat(http).containsEntry("path", path);
          assertThat(context).containsEntry("routeKey", route).containsEntry("stage", "$default");
          assertThat(http.get("method") + " " + path)
              .matches(route.replaceAll("\\{\\w+}", "[^/]+"));
          assertThat(event.containsKey("pathParameters")).isEqualTo(route.contains("{"));
          Map<String, Object> headers = Template.map(event.get("headers"));
          boolean open = List.of("POST /api/guests", "GET /api/openapi.json").contains(route);
          assertThat("GUEST".equals(headers.get("x-guest-id")) || open)
              .isNotEqualTo("Bearer TOKEN".equals(headers.get("authorization")));
        });
  }

  @Test
  void every_queue_that_is_worked_on_has_an_event() {
    List<String> queues =
        template.ofType("AWS::Lambda::EventSourceMapping").stream()
            .map(mapping -> template.target(mapping.get("EventSourceArn")).id())
            .toList();
    assertThat(records().map(EventsTest::queueOf).distinct())
        .containsExactlyInAnyOrderElementsOf(queues);
  }

  @Test
  void fifo_messages_carry_their_group_and_the_dispatch_in_their_deduplication_id() {
    assertThat(records().filter(message -> text(message, "eventSourceARN").endsWith(".fifo")))
        .isNotEmpty()
        .allSatisfy(message -> {
          Map<String, Object> body = Synthesis.parse(text(message, "body"));
          assertThat(Template.map(message.get("attributes")))
              .containsKeys("MessageGroupId", "SequenceNumber", "ApproximateReceiveCount")
              .containsEntry(
                  "MessageDeduplicationId", body.get("jobId") + ":" + body.get("dispatch"));
        });
  }

  @Test
  void the_backstop_and_schedules_have_an_event() {
    assertThat(events("eventbridge"))
        .filteredOn(event -> !event.containsKey("source"))
        .hasSize(2)
        .allSatisfy(event -> assertThat(event).containsKey("time"));
    assertThat(events("eventbridge"))
        .filteredOn(event -> event.containsKey("source"))
        .singleElement()
        .satisfies(event ->
            assertThat(event)
                .containsEntry("source", "aws.events")
                .containsEntry("detail-type", "Scheduled Event"));
  }

  @Test
  void what_cloud_formation_asks_is_asked_of_the_template_s_own_resource() {
    assertThat(events("cloudformation"))
        .extracting(event -> event.get("RequestType"))
        .containsExactlyInAnyOrder("Create", "Update", "Delete");
    assertThat(events("cloudformation"))
        .allSatisfy(event -> {
          Template.Resource resource = template.resource(text(event, "LogicalResourceId"));
          assertThat(event).containsEntry("ResourceType", resource.type());
          assertThat(event.containsKey("PhysicalResourceId"))
              .isNotEqualTo(event.get("RequestType").equals("Create"));
        });
  }

  @Test
  void the_readme_shows_every_event_with_a_function_that_takes_it() throws IOException {
    String readme = Files.readString(EVENTS.resolve("README.md"));
    List<String> functions =
        template.ofType("AWS::Lambda::Function").stream().map(Template.Resource::id).toList();
    try (Stream<Path> files = Files.walk(EVENTS)) {
      assertThat(files.filter(file -> file.toString().endsWith(".json")).toList())
          .allSatisfy(file -> {
            String name = EVENTS.relativize(file).toString().replace('\\', '/');
            assertThat(readme.lines().filter(line -> line.startsWith("| `" + name + "`")))
                .as(name)
                .singleElement()
                .satisfies(line ->
                    assertThat(functions)
                        .anyMatch(function -> line.endsWith("| `" + function + "` |")));
          });
    }
  }

  /** {@code arn:aws:sqs:eu-west-1:123456789012:Encargo-LowQueue-Xb6HsNj1GvTy.fifo} → {@code LowQueue}. */
  private static String queueOf(Map<String, Object> message) {
    return text(message, "eventSourceARN").split("-", -1)[3];
  }

  private static String text(Map<String, Object> node, String name) {
    return (String) node.get(name);
  }

  private static Stream<Map<String, Object>> records() {
    return events("sqs").stream()
        .flatMap(event -> Template.list(event.get("Records")).stream())
        .map(Template::map);
  }

  private static List<Map<String, Object>> events(String folder) {
    try (Stream<Path> files = Files.list(EVENTS.resolve(folder))) {
      return files.sorted().map(EventsTest::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> read(Path file) {
    try {
      return Synthesis.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
