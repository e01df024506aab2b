package dev.encargo.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import dev.encargo.sql.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code emit_event}, and the triggers of migration V010. */
class EmitEventTest {

  private static final String EMIT =
      "select emit_event('Payout', :id, :type, cast(:payload as jsonb)) as id";

  private final Sql sql = TestPostgres.database();

  @AfterEach
  void close() {
    sql.close();
  }

  private static UUID emit(Tx tx, String aggregate, String type) {
    return tx.query(
            EMIT,
            Params.of("id", aggregate).and("type", type).and("payload", "{\"n\":1}"),
            row -> row.uuid("id"))
        .getFirst();
  }

  private long count(String query) {
    return sql.query("select count(*) as n from " + query, Params.NONE, row -> row.whole("n"))
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"encargo_api", "encargo_worker", "encargo_admin"})
  void every_role_may_tell_what_happened_and_the_publisher_has_it_at_once(String name) {
    try (Sql role = TestPostgres.as(sql, name)) {
      UUID id = emit(role, "p-1", "PayoutCalculated");
      assertThat(id.version()).isEqualTo(7);
    }
    assertThat(count("outbox_events where number = 1 and aggregate_id = 'p-1'")).isEqualTo(1);
    assertThat(count("outbox_deliveries where lane = 'publisher' and stream = 'Payout/p-1'"))
        .isEqualTo(1);
  }

  @Test
  void what_is_rolled_back_has_not_happened() {
    try {
      sql.inTransaction(tx -> {
        emit(tx, "p-1", "PayoutCalculated");
        throw new IllegalStateException();
      });
    } catch (IllegalStateException expected) {
      // As told.
    }
    assertThat(count("outbox_events")).isZero();
    assertThat(count("outbox_deliveries")).isZero();
  }

  @Test
  void many_who_tell_of_one_aggregate_at_once_get_numbers_without_gaps_in_the_order_of_commits()
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 25; i++) {
                  sql.inTransaction(tx -> {
                    emit(tx, "p-1", "A");
                    return emit(tx, "p-1", "B");
                  });
                }
              }));
    }
    // Whoever reads while they write never sees a number without all before it.
    while (threads.stream().anyMatch(Thread::isAlive)) {
      long gaps =
          sql.query(
                  "select coalesce(max(number), 0) - count(*) as n from outbox_events",
                  Params.NONE,
                  row -> row.whole("n"))
              .getFirst();
      assertThat(gaps).isZero();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Set<Long> numbers =
        new TreeSet<>(
            sql.query("select number as n from outbox_events", Params.NONE, row -> row.whole("n")));
    assertThat(numbers).containsExactlyElementsOf(LongStream.rangeClosed(1, 400).boxed().toList());
  }

  @Test
  void one_statement_tells_of_many_aggregates() {
    sql.query(
        "select emit_event('Payout', cast(n as text), 'PayoutCalculated', jsonb_build_object('n', n)) as id from generate_series(1, 1000) as n",
        Params.NONE,
        row -> row.uuid("id"));
    assertThat(count("outbox_events where number = 1")).isEqualTo(1000);
  }

  private void job(String status, String webhookUrl) {
    sql.update(
        """
        insert into jobs (id, run_at, due_at, user_id, status, type, name, webhook_url, lease_until)
        values (cast(:id as uuid), now(), now(), 'ana', 'PROCESSING', 'noop', 'n', :url, now())
        """,
        Params.of("id", UUID.randomUUID()).and("url", webhookUrl));
    sql.update(
        "update jobs set status = :status, completed_at = now(), due_at = null, lease_until = null, result = '{\"rows\":3}' where completed_at is null",
        Params.of("status", status));
  }

  @Test
  void the_end_of_a_job_that_nobody_listens_to_writes_nothing() {
    job("COMPLETED", null);
    assertThat(count("outbox_events")).isZero();
  }

  @Test
  void the_end_of_a_job_with_a_url_goes_there_signed_with_its_owner_s_secret() {
    job("FAILED", "https://Example.com:8443/hook");
    assertThat(count("outbox_events where type = 'JobFailed' and payload ->> 'userId' = 'ana'"))
        .isEqualTo(1);
    assertThat(count("outbox_deliveries where lane = 'host example.com:8443' and user_id = 'ana'"))
        .isEqualTo(1);
    assertThat(count("webhook_secrets where user_id = 'ana' and length(secret) = 50")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[\"JobFailed\",\"JobCompleted\"]"})
  void a_subscription_to_its_type_or_to_all_hears_of_it(String types) {
    subscribe(types, "ACTIVE");
    job("COMPLETED", null);
    assertThat(count("outbox_deliveries where webhook_id is not null")).isEqualTo(1);
  }

  @Test
  void a_subscription_to_other_types_or_a_disabled_one_does_not() {
    subscribe("[\"JobFailed\"]", "ACTIVE");
    subscribe("[]", "DISABLED");
    job("COMPLETED", null);
    assertThat(count("outbox_events")).isZero();
  }

  private void attemptFails(String status, int retries) {
    sql.update(
        """
        insert into jobs (id, run_at, due_at, user_id, status, type, name, lease_until, retry_count)
        values (cast(:id as uuid), now(), now(), 'ana', 'PROCESSING', 'noop', 'n', now(), 0)
        """,
        Params.of("id", UUID.randomUUID()));
    sql.update(
        "update jobs set status = :status, retry_count = cast(:retries as integer), lease_until = null, error = 'no'",
        Params.of("status", status).and("retries", retries));
  }

  @Test
  void a_retry_is_told_where_somebody_listens_to_retries_whether_it_failed_or_was_lost() {
    subscribe("[\"JobRetrying\"]", "ACTIVE");
    attemptFails("RETRYING", 1);
    assertThat(
            count(
                "outbox_events where type = 'JobRetrying' and payload ->> 'retryCount' = '1' and payload ->> 'error' = 'no' and payload ? 'runAt'"))
        .isEqualTo(1);
    sql.update("update jobs set status = 'PENDING', retry_count = 2", Params.NONE);
    assertThat(count("outbox_deliveries where webhook_id is not null")).isEqualTo(2);
  }

  @Test
  void a_retry_that_nobody_listens_to_writes_nothing_nor_does_going_on_without_one() {
    subscribe("[\"JobFailed\"]", "ACTIVE");
    attemptFails("RETRYING", 1);
    subscribe("[\"JobRetrying\"]", "ACTIVE");
    sql.update("update jobs set status = 'PENDING', retry_count = retry_count", Params.NONE);
    assertThat(count("outbox_events")).isZero();
  }

  @Test
  void every_type_that_the_database_writes_may_be_subscribed_to() {
    String source =
        sql.query(
                "select string_agg(prosrc, ' ') as it from pg_proc where pronamespace = cast('public' as regnamespace) and prosrc ~ '(emit_event|outbox_events)'",
                Params.NONE,
                row -> row.text("it"))
            .getFirst();
    Set<String> written =
        Pattern.compile("'((?:Job|Schedule|Guest)[A-Z][a-z]+)'")
            .matcher(source)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    assertThat(written).hasSizeGreaterThan(8);
    assertThat(EventTypes.OF_THE_PLATFORM)
        .containsAll(written)
        .contains("JobCompleted", "JobFailed", "JobCancelled");
  }

  @Test
  void what_is_told_of_an_owner_goes_with_the_owner_and_of_nobody_else() {
    subscribe("[]", "ACTIVE");
    job("COMPLETED", "https://example.com/hook");
    sql.update(
        """
        insert into jobs (id, run_at, due_at, user_id, status, type, name, lease_until)
        values (gen_random_uuid(), now(), now(), 'ben', 'PROCESSING', 'noop', 'n', now())
        """,
        Params.NONE);
    sql.update(
        "update jobs set status = 'FAILED', completed_at = now(), due_at = null, lease_until = null where user_id = 'ben'",
        Params.NONE);
    sql.query(
        "select emit_event('Payout', 'p', 'PayoutPaid', '{\"userId\":\"ana\"}') as id",
        Params.NONE,
        row -> row.uuid("id"));
    sql.update("insert into removals (user_id) values ('ana')", Params.NONE);
    job("COMPLETED", null); // Ana came back.
    while (sql.query("select remove_what_was_left() as n", Params.NONE, row -> row.whole("n"))
            .getFirst()
        > 0) {
      // A step at a time.
    }
    assertThat(count("removals")).isZero();
    assertThat(count("outbox_events where payload ->> 'userId' = 'ana' and type like 'Job%'"))
        .as("that of the job she has made since")
        .isEqualTo(1);
    assertThat(count("outbox_events where payload ->> 'userId' = 'ben'")).isEqualTo(1);
    assertThat(count("outbox_events where type = 'PayoutPaid'"))
        .as("accounts are kept")
        .isEqualTo(1);
    assertThat(count("webhook_secrets where user_id = 'ana'")).isZero();
    assertThat(count("outbox_deliveries where user_id = 'ana'")).isZero();
  }

  @Test
  void a_publisher_that_sends_things_on_hears_of_every_end() {
    sql.update("update outbox_settings set publisher = 'eventbridge'", Params.NONE);
    job("CANCELLED", null);
    assertThat(count("outbox_events where type = 'JobCancelled'")).isEqualTo(1);
  }

  private void subscribe(String types, String status) {
    sql.update(
        "insert into webhooks (id, url, event_types, status) values (gen_random_uuid(), 'https://example.com', cast(:types as jsonb), :status)",
        Params.of("types", types).and("status", status));
  }
}
