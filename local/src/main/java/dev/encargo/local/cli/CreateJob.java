package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo jobs create}. */
@Command(
    name = "create",
    description = "Create a job.",
    footer = {
      "",
      "Examples:",
      "  ./encargo jobs create noop --wait",
      "  ./encargo jobs create email.send --payload @mail.json --at +10m",
      "  ./encargo jobs create noop --debounce-key reindex-42 --debounce-delay 5000",
      "  ./encargo jobs create http.request --priority HIGH \\",
      "      --payload '{\"method\": \"GET\", \"url\": \"https://example.com/\"}'",
    })
final class CreateJob implements Callable<Integer> {

  @Parameters(
      paramLabel = "TYPE",
      description =
          "Names the handler: email.send, http.request, dkt.import, one of yours, or noop, sleep and fail to try things.")
  String type = "";

  @Option(
      names = "--payload",
      paramLabel = "JSON|@FILE|-",
      description =
          "What the handler gets: a JSON object, @ and a file that holds one, or - for the standard input.")
  @Nullable String payload;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "For people; the type where none is given.")
  @Nullable String name;

  @Option(
      names = "--priority",
      paramLabel = "LEVEL",
      description = "CRITICAL, HIGH, NORMAL or LOW: each has a queue and workers of its own.")
  @Nullable String priority;

  @Option(
      names = "--ordering-key",
      paramLabel = "KEY",
      description = "Jobs with the same key run one after the other.")
  @Nullable String orderingKey;

  @Option(
      names = "--unique-key",
      paramLabel = "KEY",
      description = "While a job with this key is unfinished, another create gives that one.")
  @Nullable String uniqueKey;

  @Option(
      names = "--debounce-key",
      paramLabel = "KEY",
      description =
          "While a job with this key waits, another create replaces its payload and moves its start.")
  @Nullable String debounceKey;

  @Option(
      names = "--debounce-delay",
      paramLabel = "MS",
      description = "From the newest create to the start; 5000 where none is given.")
  @Nullable Long debounceDelay;

  @Option(
      names = "--debounce-max-wait",
      paramLabel = "MS",
      description =
          "From the first create to the start, at the most; ten delays where none is given.")
  @Nullable Long debounceMaxWait;

  @Option(
      names = "--throttle-key",
      paramLabel = "KEY",
      description = "Creates beyond --throttle N/MS give the newest job with this key.")
  @Nullable String throttleKey;

  @Option(
      names = "--throttle",
      paramLabel = "N/MS",
      description = "How many in a period of so many milliseconds; 1/60000 where none is given.")
  @Nullable String throttle;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Not before: +90s, +10m, +2h, +1d, or 2030-01-31T09:00 (your time zone, or with Z).")
  @Nullable String at;

  @Option(
      names = "--max-retries",
      paramLabel = "N",
      description = "Attempts after the first, 0 to 100; 3 where none are given.")
  @Nullable Integer maxRetries;

  @Option(
      names = "--retry-delay",
      paramLabel = "MS",
      description = "First backoff in milliseconds; it doubles with each failed attempt.")
  @Nullable Long retryDelay;

  @Option(names = "--webhook", paramLabel = "URL", description = "Is told when the job ends.")
  @Nullable String webhook;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Kept with the job: 'jobs list --url' finds it by this.")
  @Nullable String url;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A repeat with the same key gives the same job.")
  @Nullable String idempotencyKey;

  @Option(
      names = "--wait",
      description = "Watch it to its end; the exit code is 0 only if it completed.")
  boolean wait;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    JsonObject body = body();
    try (Api api = target.connect()) {
      JsonObject job =
          idempotencyKey == null
              ? api.post("/api/jobs", body)
              : api.post("/api/jobs", body, idempotencyKey);
      return wait ? output.watch(api, job.text("id")) : created(job);
    }
  }

  private int created(JsonObject job) {
    if (output.json) {
      return output.print(job);
    }
    JobView view = new JobView(job);
    Terminal terminal = output.terminal();
    terminal.line("Created " + view.type() + " job " + view.id());
    if (Boolean.TRUE.equals(job.get("deduplicated"))) {
      terminal.line("It was there already.");
    }
    view.text("scheduledAt").ifPresent(time -> terminal.line("It starts at " + time));
    terminal.line("Follow it: ./encargo jobs watch " + view.id());
    return 0;
  }

  private JsonObject body() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("name", name);
    fields.put("payload", payload == null ? null : payload(payload));
    fields.put("priority", priority == null ? null : priority.toUpperCase(Locale.ROOT));
    fields.put("orderingKey", orderingKey);
    fields.put("uniqueKey", uniqueKey);
    fields.put("debounce", debounce());
    fields.put("throttle", throttle());
    fields.put("scheduledAt", at == null ? null : Times.parse(at, "--at").toString());
    fields.put("maxRetries", maxRetries);
    fields.put("retryDelay", retryDelay);
    fields.put("webhookUrl", webhook);
    fields.put("url", url);
    fields.values().removeIf(value -> value == null);
    return JsonObject.of(fields);
  }

  private @Nullable JsonObject debounce() {
    if (debounceKey == null) {
      if (debounceDelay != null || debounceMaxWait != null) {
        throw new Failure("--debounce-delay and --debounce-max-wait go with --debounce-key KEY.");
      }
      return null;
    }
    JsonObject debounce =
        JsonObject.of("key", debounceKey, "delay", debounceDelay == null ? 5_000L : debounceDelay);
    return debounceMaxWait == null ? debounce : debounce.with("maxWait", debounceMaxWait);
  }

  private @Nullable JsonObject throttle() {
    if (throttleKey == null) {
      if (throttle != null) {
        throw new Failure("--throttle goes with --throttle-key KEY.");
      }
      return null;
    }
    String[] parts = (throttle == null ? "1/60000" : throttle).split("/", -1);
    try {
      if (parts.length == 2) {
        return JsonObject.of(
            "key",
            throttleKey,
            "limit",
            Long.parseLong(parts[0]),
            "period",
            Long.parseLong(parts[1]));
      }
    } catch (NumberFormatException e) {
      // As where there is no slash, or one too many.
    }
    throw new Failure("--throttle " + throttle + " is not understood: write 1/60000.");
  }

  static JsonObject payload(String given) {
    try {
      return Json.parseObject(text(given));
    } catch (InvalidInput e) {
      throw new Failure("--payload " + e.errors().getFirst().message());
    } catch (IOException e) {
      throw new Failure("--payload: cannot read " + given + " (" + e.getMessage() + ")");
    }
  }

  private static String text(String given) throws IOException {
    if (given.equals("-")) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return given.startsWith("@") ? Files.readString(Path.of(given.substring(1))) : given;
  }
}
