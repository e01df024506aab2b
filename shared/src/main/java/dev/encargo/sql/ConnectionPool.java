package dev.encargo.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A few connections to one database, opened when they are needed and kept for the next caller.
 *
 * <p>Small because it lies on the way of every cold start: a library's pool costs a function some 60 ms, most of it for what a function
 * does not need. A connection that was idle for some seconds is asked whether it lives before it is given away, since a function may
 * have been frozen meanwhile; a busy one is not, so that a statement stays one round trip. Those that a burst left behind are closed
 * when others come back: no thread watches over them.
 */
public final class ConnectionPool implements AutoCloseable {

  private static final Duration ASK_AFTER = Duration.ofSeconds(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final Duration KEEP_IDLE = Duration.ofMinutes(1);
  private static final Duration KEEP_OPEN = Duration.ofMinutes(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final DataSource source;
  private final Duration patience;
  private final LongSupplier clock;
  private final Semaphore places;
  private final Deque<Pooled> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param source opens connections in auto-commit mode
   * @param size how many may be open at once
   * @param patience how long a caller waits until a connection comes free, and until the database answers
   */
  public ConnectionPool(DataSource source, int size, Duration patience) {
    this(source, size, patience, System::nanoTime);
  }

  /**
   * @param clock nanoseconds that only grow
   */
  ConnectionPool(DataSource source, int size, Duration patience, LongSupplier clock) {
    this.clock = clock;
    this.source = source;
    this.patience = patience;
    this.places = new Semaphore(size);
  }

  /** A connection in its caller's hands; closing it gives it back. */
  final class Pooled implements AutoCloseable {
    private final Connection connection;
    private final long opened = clock.getAsLong();
    private long idleSince;
    private boolean broken;

    private Pooled(Connection connection) {
      this.connection = connection;
    }

    Connection connection() {
      return connection;
    }

    /** Says what a statement failed with; after a failure of the connection itself it is not used again. */
    void failed(SQLException failure) {
      String state = failure.getSQLState() == null ? "" : failure.getSQLState();
      broken |= state.startsWith("08") || state.startsWith("57P0");
    }

    /** Says that it is not to be used again. */
    void broke() {
      broken = true;
    }

    private boolean olderThan(Duration age, long since) {
      return clock.getAsLong() - since > age.toNanos();
    }

    private boolean usable() throws SQLException {
      return !olderThan(ASK_AFTER, idleSince)
          || connection.isValid((int) ANSWER_WITHIN.toSeconds());
    }

    @Override
    public void close() {
      giveBack(this);
    }

    private void end() {
      try {
        connection.close();
      } catch (SQLException gone) {
        // Closed already, by whoever broke it.
      }
    }
  }

  /**
   * Takes one that is idle, or opens one.
   *
   * @throws SQLTransientConnectionException where none came free or could be opened in time, or the pool is closed
   */
  Pooled take() throws SQLException {
    long until = clock.getAsLong() + patience.toNanos();
    try {
      if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SQLTransientConnectionException(
            "no connection came free within " + patience.toMillis() + " ms");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    try {
      Pooled kept = newestUsable();
      return kept == null ? open(until) : kept;
    } catch (SQLException | RuntimeException | Error e) {
      places.release();
      throw e;
    }
  }

  private @Nullable Pooled newestUsable() throws SQLException {
    for (Pooled kept = newest(); kept != null; kept = newest()) {
      if (kept.usable()) {
        return kept;
      }
      kept.end();
    }
    return null;
  }

  private synchronized @Nullable Pooled newest() throws SQLException {
    if (closed) {
      throw new SQLTransientConnectionException("the pool is closed");
    }
    return idle.pollFirst();
  }

  /** A database that starts, wakes or changes over is waited for. */
  private Pooled open(long until) throws SQLException {
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        return new Pooled(source.getConnection());
      } catch (SQLException e) {
        if (!isAway(e) || clock.getAsLong() + pause.toNanos() > until) {
          throw new SQLTransientConnectionException(e.getMessage(), e.getSQLState(), e);
        }
        sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
      }
    }
  }

  /** 08 connection, 53300 too many connections, 57P03 starting: https://www.postgresql.org/docs/17/errcodes-appendix.html. */
  private static boolean isAway(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.startsWith("08") || state.equals("53300") || state.startsWith("57P0");
  }

  private static void sleep(Duration pause) throws SQLException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static SQLException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SQLTransientConnectionException("interrupted while waiting for a connection", e);
  }

  private void giveBack(Pooled pooled) {
    pooled.idleSince = clock.getAsLong();
    boolean kept = !pooled.broken && !pooled.olderThan(KEEP_OPEN, pooled.opened) && keep(pooled);
    if (!kept) {
      pooled.end();
    }
    if (pooled.broken) {
      // What broke this one has most likely broken those that lay beside it.
      endIdle();
    }
    places.release();
  }

  private synchronized boolean keep(Pooled pooled) {
    if (closed) {
      return false;
    }
    idle.addFirst(pooled);
    while (idle.peekLast().olderThan(KEEP_IDLE, idle.peekLast().idleSince)) {
      idle.removeLast().end();
    }
    return true;
  }

  private synchronized void endIdle() {
    idle.forEach(Pooled::end);
    idle.clear();
  }

  /** Closes the idle ones now and the others when they are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    endIdle();
  }
}
