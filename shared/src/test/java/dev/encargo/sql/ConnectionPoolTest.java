package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionPoolTest {

  private static final Duration NO_PATIENCE = Duration.ofMillis(50);

  private final Sql admin = TestPostgres.database();
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger opened = new AtomicInteger();
  private final PGSimpleDataSource source =
      new PGSimpleDataSource() {
        @Override
        public Connection getConnection() throws SQLException {
          opened.incrementAndGet();
          return super.getConnection();
        }
      };

  private ConnectionPool pool = pool(2, Duration.ofSeconds(30));

  private ConnectionPool pool(int size, Duration patience) {
    source.setUrl(TestPostgres.url(admin));
    return new ConnectionPool(source, size, patience, now::get);
  }

  @AfterEach
  void close() {
    pool.close();
    admin.close();
  }

  @Test
  void a_connection_that_was_given_back_is_used_again() throws SQLException {
    assertThat(backend()).isEqualTo(backend());
    assertThat(opened).hasValue(1);
  }

  @Test
  void no_more_are_open_than_its_size_and_who_comes_too_late_is_told_so() throws SQLException {
    pool = pool(1, NO_PATIENCE);
    ConnectionPool.Pooled held = pool.take();
    assertThatThrownBy(() -> pool.take())
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("50 ms");
    held.close();
    assertThat(backend()).isPositive();
    assertThat(opened).hasValue(1);
  }

  @Test
  void who_waits_gets_the_connection_that_comes_back() throws Exception {
    pool = pool(1, Duration.ofSeconds(30));
    AtomicReference<Long> other = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    ConnectionPool.Pooled held = pool.take();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              begun.countDown();
              try {
                other.set(backend());
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    begun.await();
    long mine = backend(held);
    held.close();
    waiting.join();
    assertThat(other.get()).isEqualTo(mine);
  }

  @Test
  void a_connection_that_died_while_it_was_idle_is_noticed_before_it_is_given_away()
      throws SQLException {
    long dead = backend();
    terminate(dead);
    now.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(backend()).isNotEqualTo(dead);
  }

  @Test
  void after_one_has_broken_the_idle_ones_beside_it_are_not_trusted() throws SQLException {
    long first;
    long second;
    try (ConnectionPool.Pooled a = pool.take();
        ConnectionPool.Pooled b = pool.take()) {
      first = backend(a);
      second = backend(b);
    }
    terminate(first);
    terminate(second);
    assertThatThrownBy(this::backend).isInstanceOf(SQLException.class);
    assertThat(backend()).isNotIn(first, second);
    assertThat(backend()).isPositive();
  }

  @Test
  void those_that_a_burst_left_behind_are_closed() throws SQLException {
    long first;
    try (ConnectionPool.Pooled a = pool.take()) {
      first = backend(a);
      try (ConnectionPool.Pooled b = pool.take()) {
        assertThat(backend(b)).isNotEqualTo(first);
      }
    }
    now.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(backend()).isEqualTo(first);
    try (ConnectionPool.Pooled a = pool.take();
        ConnectionPool.Pooled b = pool.take()) {
      assertThat(backend(a)).isEqualTo(first);
      assertThat(backend(b)).isNotEqualTo(first);
    }
    assertThat(opened).as("the second was closed, and opened anew").hasValue(3);
  }

  @Test
  void a_database_that_is_away_is_waited_for() throws SQLException {
    AtomicInteger tries = new AtomicInteger();
    PGSimpleDataSource late =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            if (tries.getAndIncrement() < 2) {
              throw new SQLException("the database system is starting up", "57P03");
            }
            return super.getConnection();
          }
        };
    late.setUrl(TestPostgres.url(admin));
    try (ConnectionPool patient = new ConnectionPool(late, 1, Duration.ofSeconds(30));
        ConnectionPool.Pooled pooled = patient.take()) {
      assertThat(backend(pooled)).isPositive();
    }
    assertThat(tries).hasValue(3);
  }

  @Test
  void what_no_waiting_mends_is_told_at_once() {
    AtomicInteger tries = new AtomicInteger();
    PGSimpleDataSource refusing =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            tries.incrementAndGet();
            throw new SQLException("password authentication failed", "28P01");
          }
        };
    try (ConnectionPool patient = new ConnectionPool(refusing, 1, Duration.ofSeconds(30))) {
      assertThatThrownBy(patient::take).hasMessageContaining("password");
      assertThatThrownBy(patient::take).as("its place is free again").hasMessageContaining("pass");
    }
    assertThat(tries).hasValue(2);
  }

  @Test
  void a_closed_pool_keeps_nothing_and_gives_nothing() throws SQLException {
    ConnectionPool.Pooled held = pool.take();
    pool.close();
    assertThat(held.connection().isClosed()).isFalse();
    held.close();
    assertThat(held.connection().isClosed()).isTrue();
    assertThatThrownBy(() -> pool.take()).isInstanceOf(SQLTransientConnectionException.class);
  }

  private long backend() throws SQLException {
    try (ConnectionPool.Pooled pooled = pool.take()) {
      try {
        return backend(pooled);
      } catch (SQLException e) {
        pooled.failed(e);
        throw e;
      }
    }
  }

  private static long backend(ConnectionPool.Pooled pooled) throws SQLException {
    try (Statement statement = pooled.connection().createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void terminate(long backend) {
    admin.query(
        "select pg_terminate_backend(cast(:pid as integer), 5000) as done",
        Params.of("pid", backend),
        row -> row.flag("done"));
  }
}
