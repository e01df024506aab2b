package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The roles of the database, migrated by a user as Aurora has it: the owner of the database, with CREATEROLE, no superuser. */
class RolesTest {

  private static final String OWNERS =
      """
      select relname || ' ' || pg_get_userbyid(relowner) as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and pg_get_userbyid(relowner) <> 'encargo_owner'
      """;

  @Test
  void a_user_without_superuser_rights_migrates_and_the_owner_role_owns_everything() {
    try (Sql master = TestPostgres.freshServer("master")) {
      assertThat(new Migrate(master).run()).contains("V003__roles.sql");
      assertThat(new Migrate(master).run()).isEmpty();
      assertThat(master.query(OWNERS, Params.NONE, row -> row.text("name"))).isEmpty();
      assertThat(
              master.query(
                  "select rolname as name from pg_roles where rolname like 'encargo%' and (rolsuper or rolbypassrls or rolcreaterole)",
                  Params.NONE, row -> row.text("name")))
          .isEmpty();
    }
  }

  @Test
  void a_later_migration_makes_tables_of_the_owner_that_the_roles_may_use() {
    try (Sql master = TestPostgres.freshServer("master")) {
      new Migrate(master).run();
      master.inTransaction(tx -> {
        tx.update("set local role encargo_owner", Params.NONE);
        return tx.update("create table later (id bigint)", Params.NONE);
      });
      try (Sql worker = TestPostgres.as(master, "encargo_worker")) {
        assertThat(worker.update("insert into later values (1)", Params.NONE)).isEqualTo(1);
      }
      assertThat(master.query(OWNERS, Params.NONE, row -> row.text("name"))).isEmpty();
    }
  }

  @Test
  void each_role_is_refused_what_it_has_no_business_with() {
    try (Sql database = TestPostgres.database();
        Sql api = TestPostgres.as(database, "encargo_api");
        Sql worker = TestPostgres.as(database, "encargo_worker");
        Sql admin = TestPostgres.as(database, "encargo_admin")) {
      refused(
          api,
          "delete from jobs",
          "insert into job_attempts select * from job_attempts",
          "update dkt_rows set line = 1",
          "select * from sweep_alarm",
          "create table mine (id bigint)");
      refused(
          worker,
          "update dkt_rules set enabled = false",
          "alter table jobs disable trigger all",
          "create table mine (id bigint)");
      refused(admin, "delete from jobs", "update job_logs set message = ''");
      assertThat(admin.query("select count(*) as n from jobs", Params.NONE, row -> row.whole("n")))
          .containsExactly(0L);
    }
  }

  private static void refused(Sql role, String... statements) {
    Stream.of(statements)
        .forEach(statement ->
            assertThatThrownBy(() -> role.update(statement, Params.NONE))
                .as(statement)
                .isInstanceOf(SqlFailure.class)
                .hasMessageContaining("42501"));
  }

  @Test
  void
      a_table_scan_that_an_index_can_spare_is_not_planned_and_no_plan_compiled_for_the_roles_of_functions() {
    try (Sql database = TestPostgres.database();
        Sql api = TestPostgres.as(database, "encargo_api");
        Sql worker = TestPostgres.as(database, "encargo_worker")) {
      for (Sql role : List.of(api, worker)) {
        assertThat(setting(role, "enable_seqscan")).isEqualTo("off");
        assertThat(setting(role, "jit")).isEqualTo("off");
        assertThat(source(role, "jit"))
            .as("of the role, since here the server has it too")
            .isEqualTo("user");
      }
    }
  }

  @Test
  void
      requests_of_owners_are_planned_once_for_a_connection_and_those_of_administrators_each_time() {
    try (Sql database = TestPostgres.database();
        Sql api = TestPostgres.as(database, "encargo_api");
        Sql admin = TestPostgres.as(database, "encargo_admin")) {
      assertThat(setting(api, "plan_cache_mode")).isEqualTo("force_generic_plan");
      assertThat(setting(api, "enable_bitmapscan")).isEqualTo("off");
      assertThat(setting(admin, "plan_cache_mode")).isEqualTo("force_custom_plan");
    }
  }

  private static String source(Sql role, String name) {
    return role.first(
            "select source from pg_settings where name = :name",
            Params.of("name", name),
            row -> row.text("source"))
        .orElseThrow();
  }

  private static String setting(Sql role, String name) {
    return role.first(
            "select current_setting(:name) as value",
            Params.of("name", name),
            row -> row.text("value"))
        .orElseThrow();
  }

  @Test
  void a_role_gets_the_password_of_its_secret() {
    try (Sql master = TestPostgres.freshServer("master")) {
      new Migrate(master).run();
      new DatabaseRoles(master).setPassword(DatabaseRole.API, "it's a $secret$ \\ with 'quotes'");
      try (Sql superuser = TestPostgres.as(master, "postgres")) {
        assertThat(
                superuser.query(
                    "select rolname as name from pg_authid where rolpassword like 'SCRAM-SHA-256%'",
                    Params.NONE, row -> row.text("name")))
            .containsExactly("encargo_api");
      }
    }
  }
}
