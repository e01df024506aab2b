package dev.encargo.local.dataapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.job.JobFilter;
import dev.encargo.job.Jobs;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlContract;
import dev.encargo.sql.TestPostgres;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole contract in the name of somebody, over the Data API, and what the name costs. */
class IdentifiedDataApiSqlTest extends SqlContract {

  private static final Owner ANA = new Owner.User("ana");

  private final Sql direct = TestPostgres.database();
  private final DataApiEndpoint endpoint =
      OverDataApi.start(TestPostgres.url(direct), InstantSource.system());
  private final Sql sql = OverDataApi.sql(endpoint, TestPostgres.url(direct));

  @Override
  protected Sql sql() {
    return sql.as(ANA.identity());
  }

  @AfterEach
  void close() {
    sql.close();
    endpoint.close();
    direct.close();
  }

  @Test
  void a_read_in_an_owners_name_is_one_request() {
    Jobs jobs = new Jobs(sql);
    jobs.find(ANA, new UUID(1, 1));
    jobs.page(ANA, JobFilter.ALL, null, 10);
    jobs.findAll(ANA, List.of(new UUID(1, 1)));
    jobs.findIfChanged(ANA, new UUID(1, 1), List.of("1"), true);
    assertThat(endpoint.requests()).containsOnly(Map.entry("ExecuteStatement", 4L));
  }
}
