package dev.encargo.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeasesTest {

  /** Postgres tries five plans of their own before it keeps one for all; PgJDBC prepares at the fifth execution. */
  @Test
  void claiming_one_job_at_a_time_is_not_planned_anew_each_time() {
    try (Sql database = TestPostgres.database();
        Sql worker = PostgresPool.trusted(TestPostgres.url(database), "encargo_worker", 1)) {
      Leases leases = new Leases(worker, UUID.randomUUID(), Duration.ofMinutes(1));
      for (int i = 0; i < 20; i++) {
        leases.claim(List.of(new JobMessage(UUID.randomUUID(), 1, "group")));
      }
      assertThat(
              worker.query(
                  "select custom_plans from pg_prepared_statements where statement like 'update jobs%'",
                  Params.NONE, row -> row.whole("custom_plans")))
          .containsExactly(5L);
    }
  }
}
