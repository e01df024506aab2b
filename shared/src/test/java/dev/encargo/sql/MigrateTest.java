package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MigrateTest {

  @Test
  void an_empty_database_is_brought_to_the_newest_schema_once() {
    try (Sql sql = TestPostgres.emptyDatabase()) {
      assertThat(new Migrate(sql).run()).contains("V001__jobs.sql", "V002__card_import.sql");
      assertThat(new Migrate(sql).run()).isEmpty();
    }
  }

  @Test
  void a_migration_that_changed_after_it_ran_is_refused_in_words() {
    try (Sql sql = TestPostgres.database()) {
      sql.update(
          "update schema_migrations set sha256 = 'another' where name = 'V001__jobs.sql'",
          Params.NONE);
      assertThatThrownBy(() -> new Migrate(sql).run())
          .isInstanceOf(SqlFailure.class)
          .hasMessageContaining("V001__jobs.sql was changed after it ran");
    }
  }

  @Test
  void semicolons_in_texts_bodies_and_comments_end_no_statement() {
    assertThat(
            Statements.split(
                """
                -- first; second
                select ';' as a; create function f() returns int language plpgsql as $$ begin return 1; end $$;
                /* ; */
                """))
        .hasSize(2);
  }
}
