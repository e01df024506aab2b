package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.encargo.infra.Template.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FunctionsTest {
  private static final Path SOURCES = Path.of("..", "functions", "src", "main", "java");
  private static final String PACKAGE = "dev.encargo.functions.";

  private final Template template = Synthesis.deployed();
  private final List<Resource> functions = template.ofType("AWS::Lambda::Function");

  @Test
  void functions_have_the_handlers_that_the_platform_is_made_of() {
    Map<String, Object> handlers =
        functions.stream()
            .collect(Collectors.toMap(Resource::id, function -> function.get("Handler")));
    Map<String, String> expected = new HashMap<>();
    expected.put("JobsFunction", "api.JobsFunction");
    expected.put("AdminFunction", "api.AdminFunction");
    expected.put("SchedulesFunction", "api.SchedulesFunction");
    expected.put("FireScheduleFunction", "timer.FireScheduleFunction");
    for (String title : List.of("Critical", "High", "Normal", "Low")) {
      expected.put(title + "WorkerFunction", "worker.WorkerFunction");
    }
    expected.put("DeadLetterFunction", "worker.DeadLetterFunction");
    expected.put("TimerFunction", "timer.TimerFunction");
    expected.put("SweepFunction", "timer.SweepFunction");
    expected.put("PublishOutboxFunction", "timer.PublishOutboxFunction");
    expected.put("MigrateFunction", "timer.MigrateFunction");
    expected.replaceAll((id, name) -> PACKAGE + name + "::handleRequest");
    assertThat(handlers).isEqualTo(expected);
  }

  @Test
  void every_handler_is_a_class_of_the_functions_module() {
    assumeTrue(Files.isDirectory(SOURCES), "the functions module has no sources yet");
    assertThat(functions)
        .allSatisfy(function -> {
          String[] handler = ((String) function.get("Handler")).split("::", -1);
          Path source = SOURCES.resolve(handler[0].replace('.', '/') + ".java");
          assertThat(source).exists();
          assertThat(Files.readString(source))
              .containsPattern("void " + handler[1] + "\\(|class \\w+ extends ");
        });
  }

  @Test
  void functions_run_on_java_25_on_arm_within_the_limits_of_snap_start() {
    assertThat(functions)
        .allSatisfy(function -> {
          assertThat(function.get("Runtime")).isEqualTo("java25");
          assertThat(function.get("Architectures")).isEqualTo(List.of("arm64"));
          assertThat(function.get("SnapStart", "ApplyOn")).isEqualTo("PublishedVersions");
          assertThat(function.get("EphemeralStorage")).isNull();
          assertThat(function.get("FileSystemConfigs")).isNull();
        });
  }

  @Test
  void no_function_reserves_or_provisions_concurrency() {
    assertThat(functions)
        .allSatisfy(function -> assertThat(function.get("ReservedConcurrentExecutions")).isNull());
    assertThat(template.ofType("AWS::Lambda::Alias"))
        .allSatisfy(alias -> assertThat(alias.get("ProvisionedConcurrencyConfig")).isNull());
    assertThat(template.ofType("AWS::Lambda::Version"))
        .allSatisfy(version -> assertThat(version.get("ProvisionedConcurrencyConfig")).isNull());
  }

  @Test
  void each_function_has_the_alias_live_on_a_published_version() {
    assertThat(template.ofType("AWS::Lambda::Alias"))
        .allSatisfy(alias -> {
          assertThat(alias.get("Name")).isEqualTo("live");
          Resource version = template.target(alias.get("FunctionVersion"));
          assertThat(version.type()).isEqualTo("AWS::Lambda::Version");
          assertThat(version.get("FunctionName")).isEqualTo(alias.get("FunctionName"));
        })
        .extracting(alias -> template.target(alias.get("FunctionName")))
        .containsExactlyInAnyOrderElementsOf(functions);
  }

  @Test
  void a_change_of_a_function_publishes_a_new_version() {
    assertThat(template.ofType("AWS::Lambda::Version"))
        .allSatisfy(version -> assertThat(version.id()).matches(".*[0-9a-f]{32}"));
  }

  @Test
  void functions_log_json_that_is_kept_for_a_month_and_are_traced() {
    assertThat(functions)
        .allSatisfy(function -> {
          assertThat(function.get("LoggingConfig", "LogFormat")).isEqualTo("JSON");
          Resource log = template.target(function.get("LoggingConfig", "LogGroup"));
          assertThat(log.get("RetentionInDays")).isEqualTo(30);
          assertThat(function.get("TracingConfig", "Mode")).isEqualTo("Active");
        });
  }

  private static Map<String, Object> ofSchedules(String function) {
    Map<String, Object> settings = new HashMap<>();
    if (List.of("SchedulesFunction", "FireScheduleFunction").contains(function)) {
      settings.put("ENCARGO_ENABLE_JOBS", "true");
      settings.put("ENCARGO_OUTBOX_CRON", "* * * * *");
      settings.put("ENCARGO_PAYOUT_CRON", "0 2 * * 0");
      settings.put("ENCARGO_CLEANUP_CRON", "0 3 * * *");
      settings.put("ENCARGO_RETRY_CRON", "0 * * * *");
      settings.put("ENCARGO_PAYOUT_RULE", "true");
      settings.put("ENCARGO_CLEANUP_RULE", "true");
      settings.put("ENCARGO_RETRY_RULE", "false");
      settings.put("ENCARGO_RULE_PREFIX", "Encargo-schedule-");
    }
    if (List.of("SchedulesFunction", "TimerFunction", "SweepFunction").contains(function)) {
      settings.put("ENCARGO_RULE_PREFIX", "Encargo-schedule-");
      settings.put("ENCARGO_FIRE_FUNCTION_ARN", Map.of("Ref", "FireScheduleFunctionLive"));
    }
    return settings;
  }

  @Test
  void every_function_finds_the_settings_that_it_reads_and_no_others() {
    assertThat(functions)
        .allSatisfy(function -> {
          Map<String, Object> expected = new HashMap<>(common());
          expected.put("ENCARGO_DATABASE_AUTH", "data-api");
          expected.put(
              "ENCARGO_DATABASE_ARN", Map.of("Fn::GetAtt", List.of("Database", "DBClusterArn")));
          expected.put("ENCARGO_DATABASE_NAME", "encargo");
          expected.put(
              "ENCARGO_DATABASE_SECRET_ARN",
              Map.of(
                  "Ref",
                  switch (function.id()) {
                    case "JobsFunction", "SchedulesFunction" -> "ApiRoleSecret";
                    case "AdminFunction" -> "AdminRoleSecret";
                    default -> "WorkerRoleSecret";
                  }));
          if (function.id().endsWith("WorkerFunction")) {
            expected.put("ENCARGO_WORKER_PRIORITY", priorityOf(function));
          } else if (!function.id().equals("MigrateFunction")) {
            expected.put(
                "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -Djava.locale.providers=SPI");
          }
          if (Set.of("PublishOutboxFunction", "MigrateFunction").contains(function.id())) {
            expected.put("OUTBOX_PUBLISHER_TYPE", "console");
          }
          if (function.id().equals("PublishOutboxFunction")) {
            expected.put("ENCARGO_OUTBOX_CRON", "* * * * *");
          }
          expected.putAll(ofSchedules(function.id()));
          if (Set.of("AdminFunction", "TimerFunction", "SweepFunction").contains(function.id())) {
            for (Priority priority : Priority.values()) {
              expected.put(
                  "ENCARGO_EVENT_SOURCE_MAPPING_" + priority,
                  Map.of("Ref", priority.title() + "WorkerMapping"));
            }
          }
          if (function.id().equals("MigrateFunction")) {
            expected.keySet().removeAll(common().keySet());
            expected.put("ENCARGO_DATABASE_SECRET_ARN", master());
            for (String role : List.of("Api", "Worker", "Admin")) {
              expected.put(
                  "ENCARGO_ROLE_SECRET_ARN_" + role.toUpperCase(Locale.ROOT),
                  Map.of("Ref", role + "RoleSecret"));
            }
          }
          assertThat(function.get("Environment", "Variables"))
              .as(function.id())
              .isEqualTo(expected);
        });
  }

  @Test
  void only_workers_are_told_where_payouts_are_paid() {
    Template paying =
        Synthesis.deployed(
            Map.of("paymentUrl", "https://pay.example.com/v1/payouts", "paymentToken", "t-1"));
    assertThat(paying.ofType("AWS::Lambda::Function"))
        .allSatisfy(function -> {
          Map<String, Object> variables = Template.map(function.get("Environment", "Variables"));
          if (function.id().endsWith("WorkerFunction")) {
            assertThat(variables)
                .containsEntry("ENCARGO_PAYMENT_URL", "https://pay.example.com/v1/payouts")
                .containsEntry("ENCARGO_PAYMENT_TOKEN", "t-1");
          } else {
            assertThat(variables)
                .doesNotContainKeys("ENCARGO_PAYMENT_URL", "ENCARGO_PAYMENT_TOKEN");
          }
        });
  }

  @Test
  void behind_a_proxy_functions_sign_in_by_jdbc_as_their_role_and_migrations_by_the_data_api() {
    Template proxy = Synthesis.deployed(Synthesis.PROXY);
    assertThat(proxy.ofType("AWS::Lambda::Function"))
        .allSatisfy(function -> {
          Map<String, Object> variables = Template.map(function.get("Environment", "Variables"));
          if (function.id().equals("MigrateFunction")) {
            assertThat(variables)
                .containsEntry("ENCARGO_DATABASE_AUTH", "data-api")
                .containsEntry("ENCARGO_DATABASE_SECRET_ARN", master());
            assertThat(function.get("VpcConfig")).isNull();
          } else {
            assertThat(variables)
                .containsEntry("ENCARGO_DATABASE_AUTH", "iam")
                .containsEntry(
                    "ENCARGO_DATABASE_USER",
                    switch (function.id()) {
                      case "JobsFunction", "SchedulesFunction" -> "encargo_api";
                      case "AdminFunction" -> "encargo_admin";
                      default -> "encargo_worker";
                    })
                .containsEntry("ENCARGO_DATABASE_URL", proxyUrl())
                .doesNotContainKey("ENCARGO_DATABASE_SECRET_ARN");
            assertThat(function.get("VpcConfig")).isNotNull();
          }
        });
  }

  @Test
  void with_the_data_api_no_function_lives_in_a_network() {
    assertThat(functions).allSatisfy(function -> assertThat(function.get("VpcConfig")).isNull());
  }

  private static Map<String, Object> common() {
    Map<String, Object> common = new HashMap<>();
    common.put("ENCARGO_QUEUE_URL_CRITICAL", Map.of("Ref", "CriticalQueue"));
    common.put("ENCARGO_QUEUE_URL_HIGH", Map.of("Ref", "HighQueue"));
    common.put("ENCARGO_QUEUE_URL_NORMAL", Map.of("Ref", "NormalQueue"));
    common.put("ENCARGO_QUEUE_URL_LOW", Map.of("Ref", "LowQueue"));
    common.put("ENCARGO_TIMER_QUEUE_URL", Map.of("Ref", "TimerQueue"));
    common.put("ENCARGO_OUTBOX_QUEUE_URL", Map.of("Ref", "OutboxQueue"));
    common.put("ENCARGO_EVENT_BUS", Map.of("Ref", "EncargoBus"));
    common.put("ENCARGO_BUCKET", Map.of("Ref", "Bucket"));
    common.put("ENCARGO_JWT_ISSUER", Map.of("Fn::GetAtt", List.of("UserPool", "ProviderURL")));
    common.put("ENCARGO_JWT_AUDIENCE", Map.of("Ref", "UserPoolClient"));
    common.put("ENCARGO_RETENTION_DAYS", "7");
    return common;
  }

  private static Map<String, Object> master() {
    return Map.of("Fn::GetAtt", List.of("Database", "MasterUserSecret.SecretArn"));
  }

  private static String priorityOf(Resource worker) {
    for (Priority priority : Priority.values()) {
      if (worker.id().startsWith(priority.title())) {
        return priority.name();
      }
    }
    throw new AssertionError(worker.id());
  }

  private static Map<String, Object> proxyUrl() {
    return Map.of(
        "Fn::Join",
        List.of(
            "",
            List.of(
                "jdbc:postgresql://",
                Map.of("Fn::GetAtt", List.of("DatabaseProxy", "Endpoint")),
                ":5432/encargo")));
  }
}
