package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.job.JobFilter;
import dev.encargo.job.Jobs;
import dev.encargo.owner.Owner;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole contract in the name of somebody, and what the name costs. */
class IdentifiedJdbcSqlTest extends SqlContract {

  private static final Owner ANA = new Owner.User("ana");

  private final Sql sql = TestPostgres.database();

  @Override
  protected Sql sql() {
    return sql.as(ANA.identity());
  }

  @AfterEach
  void close() {
    sql.close();
  }

  @Test
  void a_read_in_an_owners_name_is_one_round_trip() throws IOException {
    String url = TestPostgres.url(sql).replaceFirst("user=[a-z_]+", "user=encargo_api");
    try (RoundTrips wire = RoundTrips.to(url);
        Sql api = PostgresPool.trusted(wire.url(), "encargo_api", 1)) {
      Jobs jobs = new Jobs(api);
      UUID id = new UUID(1, 1);
      // The pool asks a connection that has rested whether it lives; this one has not.
      jobs.find(ANA, id);
      assertThat(wire.during(() -> api.query("select 1 as n", Params.NONE, row -> row.whole("n"))))
          .as("the measure: a bare statement")
          .isEqualTo(1);
      assertThat(wire.during(() -> jobs.find(ANA, id))).isEqualTo(1);
      assertThat(wire.during(() -> jobs.page(ANA, JobFilter.ALL, null, 10))).isEqualTo(1);
      assertThat(wire.during(() -> jobs.findAll(ANA, List.of(id)))).isEqualTo(1);
      assertThat(wire.during(() -> jobs.findIfChanged(ANA, id, List.of("1"), true))).isEqualTo(1);
    }
  }
}
