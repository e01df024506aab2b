package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables are there before the code that needs them. */
class SchemaTest {
  private final Template template = Synthesis.deployed();
  private final Resource schema = template.resource("DatabaseSchema");

  @Test
  void migrations_run_with_each_new_version_of_their_function_and_are_not_waited_for_forever() {
    assertThat(schema.type()).isEqualTo("Custom::DatabaseSchema");
    assertThat(schema.get("ServiceToken")).isEqualTo(Map.of("Ref", "MigrateFunctionLive"));
    Resource version = template.target(schema.get("MigrateFunctionVersion"));
    assertThat(version.type()).isEqualTo("AWS::Lambda::Version");
    assertThat(version.get("FunctionName")).isEqualTo(Map.of("Ref", "MigrateFunction"));
    assertThat(Integer.parseInt(schema.get("ServiceTimeout").toString()))
        .isGreaterThan((int) template.resource("MigrateFunction").get("Timeout"));
  }

  @Test
  void migrations_wait_for_the_database() {
    assertThat(Template.list(schema.body().get("DependsOn")).toString()).contains("DatabaseWriter");
  }

  @Test
  void every_other_function_is_published_after_the_migrations() {
    assertThat(template.ofType("AWS::Lambda::Version"))
        .allSatisfy(version -> {
          boolean migrates = version.get("FunctionName").equals(Map.of("Ref", "MigrateFunction"));
          Object dependsOn = version.body().get("DependsOn");
          assertThat(dependsOn != null && Template.list(dependsOn).contains("DatabaseSchema"))
              .as(version.id())
              .isEqualTo(!migrates);
        });
  }
}
