package dev.encargo.handlers.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.handlers.TestJob;
import dev.encargo.job.JobHandler;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.outbox.Outbox;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxCleanupTest {

  private final Sql sql = TestPostgres.database();
  private final Sql worker = TestPostgres.as(sql, "encargo_worker");
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final OutboxCleanup handler =
      new OutboxCleanup(
          () -> new Outbox(worker),
          new Log(new PrintStream(logged, true, StandardCharsets.UTF_8), InstantSource.system()));

  @AfterEach
  void close() {
    worker.close();
    sql.close();
  }

  private TestJob job(JsonObject payload) {
    return new TestJob("outbox.cleanup", sql, payload).processing();
  }

  /** Events that were told to the publisher so long ago. */
  private void published(String aggregate, int count, int daysAgo) {
    sql.update(
        """
        insert into outbox_events (aggregate_type, aggregate_id, number, type, payload, published_at)
        select 'Thing', :aggregate, n, 'ThingHappened', '{}', clock_timestamp() - :days * interval '1 day' - interval '1 minute'
          from generate_series(1, :count) n
        """,
        Params.of("aggregate", aggregate).and("days", daysAgo).and("count", count));
    sql.update(
        """
        update outbox_deliveries set status = 'DELIVERED', ended_at = clock_timestamp()
         where stream = 'Thing/' || :aggregate
        """,
        Params.of("aggregate", aggregate));
  }

  private List<String> kept() {
    return sql.query(
        "select distinct aggregate_id as id from outbox_events order by aggregate_id",
        Params.NONE,
        row -> row.text("id"));
  }

  @Test
  void removes_what_was_told_so_long_ago_and_nothing_that_somebody_waits_for() throws Exception {
    published("old", 142, 30);
    published("younger", 2, 29);
    published("awaited", 2, 90);
    sql.update(
        "update outbox_deliveries set status = 'WAITING', ended_at = null where stream = 'Thing/awaited'",
        Params.NONE);
    assertThat(job(JsonObject.EMPTY).finish(handler)).isEqualTo(JsonObject.of("removed", 142));
    assertThat(kept()).containsExactly("awaited", "younger");
    assertThat(logged.toString(StandardCharsets.UTF_8))
        .contains("[Job:Cleanup] Limpiados 142 eventos");

    assertThat(job(JsonObject.of("days", 7)).finish(handler))
        .isEqualTo(JsonObject.of("removed", 2));
    assertThat(kept()).containsExactly("awaited");
  }

  @Test
  void more_than_one_batch_is_removed_and_counted_across_invocations() throws Exception {
    published("many", 10_001, 31);
    TestJob job = job(JsonObject.EMPTY).yieldWhen(() -> true);
    assertThat(job.finish(handler)).isEqualTo(JsonObject.of("removed", 10_001));
    assertThat(job.attempts()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"days\":0}", "{\"days\":3651}", "{\"days\":\"30\"}", "{\"dias\":30}"})
  void a_payload_that_says_no_number_of_days_is_refused(String payload) {
    assertThat(handler.forAdmins()).isTrue();
    assertThatThrownBy(() -> JobHandler.checkPayload(handler, Json.parseObject(payload)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(payload.contains("dias") ? "dias" : "days");
  }
}
