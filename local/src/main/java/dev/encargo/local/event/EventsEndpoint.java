package dev.encargo.local.event;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.endpoint.HttpLoop;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves Amazon EventBridge over HTTP on the loopback address: rules, their targets, and events that are put.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html">its operations</a>
 */
public final class EventsEndpoint implements AutoCloseable {

  private static final String TARGET = "AWSEvents.";
  private static final int MAX_REQUEST_BYTES = 2_000_000;
  private static final int MOST_EVENTS = 10;
  private static final long MOST_IN_A_PAGE = 100;

  private final RuleBook book;
  private final InstantSource clock;
  private final Calls calls;
  private final HttpLoop server;
  private volatile Consumer<List<RuleBook.Call>> caller = matched -> {};

  private EventsEndpoint(RuleBook book, InstantSource clock, int port, Calls calls)
      throws IOException {
    this.book = book;
    this.clock = clock;
    this.calls = calls;
    this.server = new HttpLoop(port, MAX_REQUEST_BYTES, this::answer);
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @param calls is told of every request
   * @throws IOException where the port is taken
   */
  public static EventsEndpoint start(RuleBook book, InstantSource clock, int port, Calls calls)
      throws IOException {
    EventsEndpoint endpoint = new EventsEndpoint(book, clock, port, calls);
    endpoint.server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_EVENTBRIDGE}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** The rules that it keeps. */
  public RuleBook book() {
    return book;
  }

  /** Who calls the targets of rules that an event matches. */
  void callWith(Consumer<List<RuleBook.Call>> who) {
    caller = who;
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpLoop.Response answer(HttpLoop.Request request) {
    String target = request.headers().getOrDefault("x-amz-target", "");
    if (!target.startsWith(TARGET)) {
      return refused("UnknownOperationException", "");
    }
    if (!request.headers().containsKey("authorization")) {
      return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    try {
      String operation = target.substring(TARGET.length());
      JsonObject in = Json.parseObject(request.body());
      note(Calls.caller(request), operation, in);
      return response(200, answer(operation, in));
    } catch (EventsFailure failure) {
      return refused(failure.code(), String.valueOf(failure.getMessage()));
    } catch (InvalidInput malformed) {
      return refused("ValidationException", String.valueOf(malformed.getMessage()));
    } catch (RuntimeException bug) {
      bug.printStackTrace(); // the sender learns no more than from AWS
      return response(500, JsonObject.of("__type", "InternalException"));
    }
  }

  private void note(String who, String operation, JsonObject in) {
    String resource =
        switch (operation) {
          case "ListRules" -> "*";
          case "PutEvents" -> "arn:aws:events:us-east-1:000000000000:event-bus/" + busOfEntries(in);
          default -> RuleBook.arn(bus(in), in.text("Name", in.text("Rule", "")));
        };
    calls.note(new Calls.Call(who, "events:" + operation, resource));
  }

  private static String busOfEntries(JsonObject in) {
    List<JsonObject> entries = in.get("Entries") == null ? List.of() : in.objects("Entries");
    return entries.isEmpty() ? RuleBook.DEFAULT_BUS : bus(entries.getFirst());
  }

  /** A bus may be named by its ARN. */
  private static String bus(JsonObject in) {
    return in.text("EventBusName", RuleBook.DEFAULT_BUS).replaceFirst("^arn:.*event-bus/", "");
  }

  private JsonObject answer(String operation, JsonObject in) {
    String bus = bus(in);
    return switch (operation) {
      case "PutRule" -> putRule(bus, in);
      case "PutTargets" -> putTargets(bus, in);
      case "RemoveTargets" -> removeTargets(bus, in);
      case "DeleteRule" -> {
        book.delete(bus, in.text("Name"));
        yield JsonObject.EMPTY;
      }
      case "EnableRule", "DisableRule" -> {
        book.enable(bus, in.text("Name"), operation.equals("EnableRule"));
        yield JsonObject.EMPTY;
      }
      case "DescribeRule" -> book.describe(bus, in.text("Name"));
      case "ListRules" -> listRules(bus, in);
      case "ListTargetsByRule" ->
          JsonObject.of(
              "Targets",
              book.targets(bus, in.text("Rule")).stream().map(EventsEndpoint::shown).toList());
      case "PutEvents" -> putEvents(in);
      default -> throw new EventsFailure("UnknownOperationException", operation);
    };
  }

  private JsonObject putRule(String bus, JsonObject in) {
    String name = in.text("Name");
    book.put(
        bus,
        name,
        optional(in, "ScheduleExpression"),
        optional(in, "EventPattern"),
        !in.text("State", "ENABLED").equals("DISABLED"),
        optional(in, "Description"));
    return JsonObject.of("RuleArn", RuleBook.arn(bus, name));
  }

  private static @Nullable String optional(JsonObject in, String name) {
    return in.get(name) == null ? null : in.text(name);
  }

  private JsonObject putTargets(String bus, JsonObject in) {
    List<Target> targets = in.objects("Targets").stream().map(EventsEndpoint::target).toList();
    if (targets.isEmpty()) {
      throw EventsFailure.invalid("Targets must have at least one entry");
    }
    book.putTargets(bus, in.text("Rule"), targets);
    return JsonObject.of("FailedEntryCount", 0, "FailedEntries", List.of());
  }

  private static Target target(JsonObject in) {
    String arn = in.text("Arn");
    if (!arn.startsWith("arn:")) {
      throw EventsFailure.invalid(
          "Parameter " + arn + " is not valid. Reason: Provided Arn is not in correct format.");
    }
    Map<String, String> paths = new LinkedHashMap<>();
    String template = null;
    if (in.get("InputTransformer") != null) {
      JsonObject transformer = in.object("InputTransformer");
      template = transformer.text("InputTemplate");
      if (transformer.get("InputPathsMap") != null) {
        JsonObject map = transformer.object("InputPathsMap");
        map.names().forEach(name -> paths.put(name, map.text(name)));
      }
    }
    if (template != null && in.get("Input") != null) {
      throw EventsFailure.invalid(
          "Only one of Input, InputPath, or InputTransformer must be provided for target "
              + in.text("Id")
              + ".");
    }
    return new Target(in.text("Id"), arn, optional(in, "Input"), paths, template);
  }

  private static JsonObject shown(Target target) {
    return JsonObject.of("Id", target.id(), "Arn", target.arn());
  }

  private JsonObject removeTargets(String bus, JsonObject in) {
    List<String> ids = in.list("Ids").stream().map(String::valueOf).toList();
    List<JsonObject> unknown =
        book.removeTargets(bus, in.text("Rule"), ids).stream()
            .map(id -> JsonObject.of("TargetId", id, "ErrorCode", "ResourceNotFoundException"))
            .toList();
    return JsonObject.of("FailedEntryCount", unknown.size(), "FailedEntries", unknown);
  }

  private JsonObject listRules(String bus, JsonObject in) {
    long limit = Math.min(in.whole("Limit", MOST_IN_A_PAGE), MOST_IN_A_PAGE);
    List<JsonObject> found =
        book.list(bus, in.text("NamePrefix", ""), optional(in, "NextToken"), (int) limit + 1);
    boolean more = found.size() > limit;
    List<JsonObject> page = more ? found.subList(0, (int) limit) : found;
    JsonObject answer = JsonObject.of("Rules", page);
    return more ? answer.with("NextToken", page.getLast().text("Name")) : answer;
  }

  private JsonObject putEvents(JsonObject in) {
    List<JsonObject> entries = in.objects("Entries");
    if (entries.isEmpty() || entries.size() > MOST_EVENTS) {
      throw EventsFailure.invalid("Entries must have 1 to 10 members");
    }
    List<JsonObject> answers = new ArrayList<>();
    int failed = 0;
    for (JsonObject entry : entries) {
      JsonObject answer = putEvent(entry);
      failed += answer.get("ErrorCode") == null ? 0 : 1;
      answers.add(answer);
    }
    return JsonObject.of("FailedEntryCount", failed, "Entries", answers);
  }

  /** What is wrong with one event is told for that one: the others are taken. */
  private JsonObject putEvent(JsonObject entry) {
    String source = entry.text("Source", "");
    String type = entry.text("DetailType", "");
    if (source.isEmpty() || type.isEmpty() || entry.get("Detail") == null) {
      return failed("InvalidArgument", "Source, DetailType and Detail are required.");
    }
    if (source.startsWith("aws.")) {
      return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    JsonObject detail;
    try {
      detail = Json.parseObject(entry.text("Detail"));
    } catch (InvalidInput malformed) {
      return failed("MalformedDetail", "Detail is malformed.");
    }
    String id = UUID.randomUUID().toString();
    JsonObject event =
        JsonObject.of(
            "version",
            "0",
            "id",
            id,
            "detail-type",
            type,
            "source",
            source,
            "account",
            "000000000000",
            "time",
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            "region",
            "us-east-1",
            "resources",
            entry.get("Resources") == null ? List.of() : entry.list("Resources"),
            "detail",
            detail);
    caller.accept(book.matching(bus(entry), event));
    return JsonObject.of("EventId", id);
  }

  private static JsonObject failed(String code, String message) {
    return JsonObject.of("ErrorCode", code, "ErrorMessage", message);
  }

  private static HttpLoop.Response refused(String type, String message) {
    return response(400, JsonObject.of("__type", type, "message", message));
  }

  private static HttpLoop.Response response(int status, JsonObject body) {
    return new HttpLoop.Response(
        status, "Content-Type: application/x-amz-json-1.1\r\n", body.toJson());
  }
}
