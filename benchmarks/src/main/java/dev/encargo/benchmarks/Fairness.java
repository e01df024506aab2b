package dev.encargo.benchmarks;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.sql.Params;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How long a single LOW job takes that was created after very many of another owner; on a platform of its own, all the way from HTTP. */
final class Fairness {

  /** Longer than this no measurement waits. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static final int BATCH = 1_000;

  /** What the many and the single one have for ordering keys. */
  enum Crowd {
    UNORDERED("unordered", 0, null),
    ONE_KEY("of one ordering key", 1, null),
    TEN_KEYS("of ten ordering keys", 10, null),
    MANY_KEYS("of an ordering key each", Integer.MAX_VALUE, null),
    SINGLE_WITH_KEY(
        "of an ordering key each, the single one of one too", Integer.MAX_VALUE, "mine");

    private final String told;
    private final int keys;
    private final @Nullable String singleKey;

    Crowd(String told, int keys, @Nullable String singleKey) {
      this.told = told;
      this.keys = keys;
      this.singleKey = singleKey;
    }

    @Nullable String key(int n) {
      return keys == 0 ? null : "key " + n % keys;
    }
  }

  private final Path state;

  /**
   * @param state where the platform may write
   */
  Fairness(Path state) {
    this.state = state;
  }

  void measure(Crowd crowd, int jobs) throws InterruptedException {
    LocalOptions options = LocalOptions.of(Path.of("")).withState(state).withPorts(0, 0);
    try (LocalPlatform platform = LocalPlatform.start(options);
        Api many = new Api(platform.apiUrl(), platform.token("many", false));
        Api single = new Api(platform.apiUrl(), platform.token("single", false))) {
      platform.pauseWorkers();
      for (int made = 0; made < jobs; made += BATCH) {
        many.post("/api/jobs/batch", batch(made, crowd));
      }
      String id = Json.parseObject(single.post("/api/jobs", job(crowd.singleKey))).text("id");
      long from = System.nanoTime();
      platform.resumeWorkers();
      boolean ended = ended(single, id, from);
      long took = System.nanoTime() - from;
      Figures.print(
          "a single LOW job behind " + Figures.number(jobs, 0) + " " + crowd.told,
          (ended ? "" : "more than ") + Figures.millis(took),
          Figures.number((double) unfinished(platform), 0) + " of the many still unfinished");
    }
  }

  private static boolean ended(Api api, String id, long from) throws InterruptedException {
    while (System.nanoTime() - from < LONGEST.toNanos()) {
      if (api.get("/api/jobs/" + id).get("completedAt") != null) {
        return true;
      }
      Thread.sleep(Duration.ofMillis(20));
    }
    return false;
  }

  private static long unfinished(LocalPlatform platform) {
    return platform
        .sql()
        .first(
            "select count(*) as n from jobs where user_id = 'many' and completed_at is null",
            Params.NONE,
            row -> row.whole("n"))
        .orElseThrow();
  }

  private static String batch(int from, Crowd crowd) {
    return IntStream.range(from, from + BATCH)
        .mapToObj(n -> job(crowd.key(n)))
        .collect(Collectors.joining(",", "{\"jobs\":[", "]}"));
  }

  private static String job(@Nullable String key) {
    JsonObject job = JsonObject.of("type", "noop", "priority", "LOW");
    return (key == null ? job : job.with("orderingKey", key)).toJson();
  }
}
