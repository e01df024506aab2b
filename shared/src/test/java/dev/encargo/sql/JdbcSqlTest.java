package dev.encargo.sql;

import dev.encargo.adapter.Adapter;
import org.junit.jupiter.api.AfterEach;

@Adapter(contract = "SQL", on = "JDBC")
class JdbcSqlTest extends SqlContract {

  private final Sql sql = TestPostgres.database();

  @Override
  protected Sql sql() {
    return sql;
  }

  @AfterEach
  void close() {
    sql.close();
  }
}
