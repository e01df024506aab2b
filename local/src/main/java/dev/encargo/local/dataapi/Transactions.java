package dev.encargo.local.dataapi;

import dev.encargo.local.dataapi.Logins.Login;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The open transactions. One is rolled back that idles for three minutes or gets a day old. */
final class Transactions {

  private static final Duration MOST_IDLE = Duration.ofMinutes(3);
  private static final Duration MOST_AGE = Duration.ofHours(24);

  /** One of them; its requests come one after the other. */
  private static final class Open {
    final Connection connection;
    final Login login;
    final Instant began;
    volatile Instant used;

    Open(Connection connection, Login login, Instant now) {
      this.connection = connection;
      this.login = login;
      this.began = now;
      this.used = now;
    }
  }

  /** Something done on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private final Map<String, Open> open = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Transactions(InstantSource clock) {
    this.clock = clock;
  }

  /** Begins one on a connection that this then keeps. */
  String begin(Connection connection, Login login) throws SQLException {
    expire();
    connection.setAutoCommit(false);
    String id = UUID.randomUUID().toString();
    open.put(id, new Open(connection, login, clock.instant()));
    return id;
  }

  <T> T in(String id, Login login, Work<T> work) throws SQLException {
    expire();
    Open one = open.get(id);
    if (one == null || !one.login.role().equals(login.role())) {
      throw DataApiError.noTransaction(id);
    }
    synchronized (one) {
      try {
        return work.on(one.connection);
      } finally {
        one.used = clock.instant();
      }
    }
  }

  /** Ends one, and gives its connection back. */
  void end(String id, Login login, Work<?> work) throws SQLException {
    in(
        id,
        login,
        connection -> {
          open.remove(id);
          try (connection) {
            Object done = work.on(connection);
            connection.setAutoCommit(true);
            return done;
          }
        });
  }

  private void expire() {
    Instant now = clock.instant();
    open.forEach((id, one) -> {
      boolean idle = one.used.plus(MOST_IDLE).isBefore(now);
      if ((idle || one.began.plus(MOST_AGE).isBefore(now)) && open.remove(id, one)) {
        rollback(one.connection);
      }
    });
  }

  private static void rollback(Connection connection) {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      // The server has rolled it back already.
    }
  }

  void close() {
    open.values().forEach(one -> rollback(one.connection));
    open.clear();
  }
}
