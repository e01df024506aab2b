package dev.encargo.local;

import dev.encargo.local.cost.Usage;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.http.HttpApi;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.mapping.EventSourceMapping;
import dev.encargo.local.template.Template;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Reads off what the platform has used since it was up: what its own start took is not in it. */
final class Meter {

  private static final String ENDED =
      "select count(*) as n from jobs where completed_at >= cast(:since as timestamptz)";

  /** Jobs end by the database's clock. */
  private static final String NOW =
      "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as now";

  /** https://aws.amazon.com/rds/aurora/pricing/: Aurora writes its log in pieces of four kilobytes at the most. */
  private static final String LOG_PIECES =
      "select cast(pg_wal_lsn_diff(pg_current_wal_lsn(), cast('0/0' as pg_lsn)) / 4096 as bigint) as n";

  private final Sql sql;
  private final Backends backends;
  private final Functions functions;
  private final HttpApi api;
  private final List<EventSourceMapping> mappings;
  private final Map<String, Long> stack = new LinkedHashMap<>();
  private final String since;
  private final Map<String, Long> before;

  Meter(
      Sql sql,
      Backends backends,
      Functions functions,
      HttpApi api,
      List<EventSourceMapping> mappings,
      Template template) {
    this.sql = sql;
    this.backends = backends;
    this.functions = functions;
    this.api = api;
    this.mappings = mappings;
    long fifo = mappings.stream().filter(EventSourceMapping::fifo).count();
    stack.put("fifo mappings", fifo);
    stack.put("standard mappings", mappings.size() - fifo);
    stack.put("secrets", template.secrets());
    stack.put("alarm metrics", template.alarmMetrics());
    this.since = sql.first(NOW, Params.NONE, row -> row.text("now")).orElseThrow();
    this.before = counts();
  }

  Usage read() {
    Map<String, Long> now = counts();
    now.replaceAll((name, count) -> count - before.getOrDefault(name, 0L));
    long jobs = sql.first(ENDED, Params.of("since", since), row -> row.whole("n")).orElse(0L);
    return new Usage(since, jobs, now, stack);
  }

  private Map<String, Long> counts() {
    Calls calls = backends.calls();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("api.requests", api.requests());
    counts.put("lambda.requests", sum(FunctionPool::invocations));
    counts.put("lambda.mb-millis", sum(pool -> pool.billedMillis() * pool.function().memoryMb()));
    counts.put("sqs.fifo", asked(calls, true) + fed(true));
    counts.put("sqs.standard", asked(calls, false) + fed(false));
    if (backends.dataApi() != null) {
      counts.put("data-api.requests", backends.dataApi().billedRequests());
    }
    counts.put("aurora.io", sql.first(LOG_PIECES, Params.NONE, row -> row.whole("n")).orElse(0L));
    counts.put("s3.writes", calls.count("s3:PutObject"));
    counts.put("s3.reads", calls.count("s3:GetObject"));
    counts.put("log.bytes", functions.logBytes());
    return counts;
  }

  private long sum(ToLongFunction<FunctionPool> what) {
    return functions.pools().values().stream().mapToLong(what).sum();
  }

  private static long asked(Calls calls, boolean fifo) {
    return calls.snapshot().entrySet().stream()
        .filter(entry ->
            entry.getKey().action().startsWith("sqs:")
                && entry.getKey().arn().endsWith(".fifo") == fifo)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private long fed(boolean fifo) {
    return mappings.stream()
        .filter(mapping -> mapping.fifo() == fifo)
        .mapToLong(EventSourceMapping::requests)
        .sum();
  }
}
