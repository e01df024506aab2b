package dev.encargo.sql;

import org.junit.jupiter.api.AfterEach;

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
