package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A claimed job while its handler runs: what the handler says is kept here until the batch writes it. */
final class RunningJob implements JobContext {

  private static final int MAX_MESSAGE = 500;
  private static final int MAX_LOG_MESSAGE = 2_000;
  private static final int MAX_LOG_LINES = 1_000;
  private static final int MAX_CHECKPOINT = 64 * 1024;

  private enum Standing {
    OURS,
    CANCELLED,
    LOST
  }

  private final ClaimedJob claimed;
  private final Sql sql;
  private final Duration lease;
  private final InstantSource clock;
  private final Instant yieldAt;
  private final List<LogLine> pendingLog = new ArrayList<>();
  private int logLines;
  private @Nullable JsonObject checkpoint;
  private volatile Standing standing = Standing.OURS;
  private volatile @Nullable Progress progress;
  private volatile boolean unwritten;
  private volatile @Nullable Instant begun;
  private volatile @Nullable Instant ended;

  RunningJob(ClaimedJob claimed, Sql sql, Duration lease, InstantSource clock, Instant yieldAt) {
    this.claimed = claimed;
    this.sql = sql;
    this.lease = lease;
    this.clock = clock;
    this.yieldAt = yieldAt;
    this.checkpoint = claimed.checkpoint();
  }

  Duration lease() {
    return lease;
  }

  ClaimedJob claimed() {
    return claimed;
  }

  @Override
  public UUID id() {
    return claimed.id();
  }

  @Override
  public String type() {
    return claimed.type();
  }

  @Override
  public Owner owner() {
    return claimed.owner();
  }

  @Override
  public JsonObject payload() {
    return claimed.payload();
  }

  @Override
  public int attempt() {
    return claimed.retryCount() + 1;
  }

  @Override
  public String traceparent() {
    return claimed.traceparent().toString();
  }

  @Override
  public @Nullable JsonObject checkpoint() {
    return checkpoint;
  }

  @Override
  public void progress(long processed, long total, String message) {
    refuseWhenGone();
    int percent = total <= 0 ? 0 : Math.clamp(processed * 100 / total, 0, 100);
    progress =
        new Progress(
            percent,
            Math.max(processed, 0),
            total <= 0 ? null : total,
            shorten(message, MAX_MESSAGE));
    unwritten = true;
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    return guarded(null, work);
  }

  @Override
  public <T> T inTransaction(JsonObject next, Function<Tx, T> work) {
    if (next.toJson().length() > MAX_CHECKPOINT) {
      throw new IllegalArgumentException(
          "a checkpoint holds at most 64 KiB; put what is larger into a file");
    }
    T result = guarded(next, work);
    checkpoint = next;
    return result;
  }

  /** The fence is checked last, so that the row is locked for a moment only and heartbeats are not held up by long work. */
  private <T> T guarded(@Nullable JsonObject next, Function<Tx, T> work) {
    refuseWhenGone();
    List<T> done = new ArrayList<>(1);
    try {
      return sql.inTransaction(tx -> {
        T result = work.apply(tx);
        new RunningJobs(tx).checkIn(claimed, next, lease);
        done.add(result);
        return result;
      });
    } catch (SqlFailure.UnknownOutcome lost) {
      // A checkpoint that is there tells that the commit went through: no reason for another
      // attempt.
      if (next != null && !next.equals(checkpoint) && new RunningJobs(sql).saved(claimed, next)) {
        return done.getFirst();
      }
      throw lost;
    }
  }

  @Override
  public boolean mustYield() {
    return !clock.instant().isBefore(yieldAt);
  }

  @Override
  public void log(LogLevel level, String message) {
    LogLine line = new LogLine(id(), clock.instant(), level, shorten(message, MAX_LOG_MESSAGE));
    synchronized (pendingLog) {
      if (logLines++ < MAX_LOG_LINES) {
        pendingLog.add(line);
        unwritten = true;
      }
    }
  }

  List<LogLine> pendingLog() {
    synchronized (pendingLog) {
      return List.copyOf(pendingLog);
    }
  }

  void logWritten(Collection<LogLine> lines) {
    Set<LogLine> written = Collections.newSetFromMap(new IdentityHashMap<>());
    written.addAll(lines);
    synchronized (pendingLog) {
      pendingLog.removeIf(written::contains);
    }
  }

  void begins() {
    begun = clock.instant();
  }

  void ends() {
    ended = clock.instant();
  }

  /** How long the handler has run; zero where it never began. */
  Duration ran() {
    Instant from = begun;
    Instant to = ended;
    return from == null ? Duration.ZERO : Duration.between(from, to == null ? clock.instant() : to);
  }

  @Nullable Progress progress() {
    return progress;
  }

  /** Whether something was said since the last write began. */
  boolean unwritten() {
    return unwritten;
  }

  void beginWrite() {
    unwritten = false;
  }

  /** From now on every call that touches the job throws {@link JobCancelled}. */
  void cancelled() {
    standing = Standing.CANCELLED;
  }

  /** From now on every call that touches the job throws {@link LeaseLost}. */
  void lost() {
    standing = Standing.LOST;
  }

  private void refuseWhenGone() {
    switch (standing) {
      case OURS -> {}
      case CANCELLED -> throw new JobCancelled();
      case LOST -> throw new LeaseLost();
    }
  }

  private static String shorten(String text, int most) {
    String storable = text.replace('\0', ' ');
    return storable.length() <= most ? storable : storable.substring(0, most - 1) + "…";
  }
}
