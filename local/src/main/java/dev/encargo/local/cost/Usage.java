package dev.encargo.local.cost;

import dev.encargo.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a platform has used of AWS's services, by the names of {@code prices.tsv} where one of them is a price.
 *
 * @param since ISO 8601
 * @param jobs that ended since then
 * @param counts how much of what
 * @param stack what there is of it, whether it is used or not
 */
public record Usage(String since, long jobs, Map<String, Long> counts, Map<String, Long> stack) {

  /** Where a running platform tells it. */
  public static final String PATH = "/local/usage";

  /** Where one that has stopped has left it. */
  public static final String FILE = "usage.json";

  /** Milliseconds times megabytes, which is how Lambda's time is counted here. */
  static final long MB_MILLIS_PER_GB_SECOND = 1024L * 1000;

  /** Zero where it was not counted. */
  public long count(String what) {
    return counts.getOrDefault(what, 0L);
  }

  long inStack(String what) {
    return stack.getOrDefault(what, 0L);
  }

  /** Whether the database was reached in a way in which its requests are counted. */
  public boolean countsDataApi() {
    return counts.containsKey("data-api.requests");
  }

  /** As {@link #of} reads it. */
  public JsonObject toJson() {
    return JsonObject.of(
        "since", since, "jobs", jobs, "counts", object(counts), "stack", object(stack));
  }

  private static JsonObject object(Map<String, Long> numbers) {
    return JsonObject.of(new LinkedHashMap<>(numbers));
  }

  /**
   * @throws dev.encargo.json.InvalidInput where it is something else
   */
  public static Usage of(JsonObject json) {
    return new Usage(
        json.text("since"),
        json.whole("jobs"),
        numbers(json.object("counts")),
        numbers(json.object("stack")));
  }

  private static Map<String, Long> numbers(JsonObject json) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (String name : json.names()) {
      numbers.put(name, json.whole(name));
    }
    return numbers;
  }
}
