package dev.encargo.local.endpoint;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was asked of the local AWS services: by whom, what, of which resource, and how often. Safe for use by many threads. */
public final class Calls {

  /**
   * One kind of call, in the words of IAM.
   *
   * @param caller the access key that signed it; here each function has its own, its name
   * @param action {@code sqs:SendMessage}; IAM knows no action of their own for batches
   * @param arn of what it is done to; a file's has {@code *} in place of what follows its first folder, so that there are few of them
   */
  public record Call(String caller, String action, String arn) implements Comparable<Call> {

    private static final Comparator<Call> ORDER =
        Comparator.comparing(Call::caller).thenComparing(Call::action).thenComparing(Call::arn);

    @Override
    public int compareTo(Call other) {
      return ORDER.compare(this, other);
    }
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. */
  private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/,]+)/");

  private final Map<Call, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts one. */
  public void note(Call call) {
    counts.computeIfAbsent(call, _ -> new LongAdder()).increment();
  }

  /** What was called so far and how often, sorted. */
  public Map<Call, Long> snapshot() {
    Map<Call, Long> now = new TreeMap<>();
    counts.forEach((call, count) -> now.put(call, count.sum()));
    return now;
  }

  /** Calls of this action so far, whoever made them. */
  public long count(String action) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().action().equals(action))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** Who signed a request; empty where nobody did. */
  public static String caller(HttpLoop.Request request) {
    Matcher credential = CREDENTIAL.matcher(request.headers().getOrDefault("authorization", ""));
    return credential.find() ? credential.group(1) : "";
  }
}
