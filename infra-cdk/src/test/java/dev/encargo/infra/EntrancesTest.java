package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The HTTP API and the daily rule: what calls functions from outside. */
class EntrancesTest {
  private final Template template = Synthesis.deployed();

  @Test
  void the_api_has_the_routes_of_the_jobs_function() {
    assertThat(template.ofType("AWS::ApiGatewayV2::Route"))
        .extracting(route -> route.get("RouteKey"))
        .containsExactlyInAnyOrder(
            "POST /api/jobs",
            "POST /api/jobs/batch",
            "GET /api/jobs",
            "GET /api/jobs/{id}",
            "PATCH /api/jobs/{id}",
            "POST /api/jobs/{id}/cancel",
            "POST /api/jobs/{id}/retry",
            "POST /api/uploads",
            "POST /api/jobs/dkt-import",
            "DELETE /api/dkt/lotes/{loteId}",
            "POST /api/guests",
            "POST /api/guests/token",
            "POST /api/guests/migrate",
            "DELETE /api/guests/me",
            "DELETE /api/users/me",
            "GET /api/types",
            "GET /api/openapi.json",
            "GET /api/admin/outbox/stats",
            "GET /api/admin/metrics",
            "GET /api/admin/workers",
            "GET /api/admin/queues",
            "POST /api/admin/queues/{priority}/pause",
            "POST /api/admin/queues/{priority}/resume",
            "GET /api/admin/jobs",
            "POST /api/admin/payouts/creators",
            "GET /api/admin/payouts/creators",
            "POST /api/admin/payouts/transactions",
            "GET /api/admin/payouts/transactions",
            "POST /api/admin/payouts/fee-schedules",
            "GET /api/admin/payouts/fee-schedules",
            "GET /api/admin/payouts/omissions",
            "GET /api/admin/payouts",
            "GET /api/admin/payouts/{payoutId}",
            "POST /api/admin/payouts/{payoutId}/retry",
            "GET /api/admin/limits",
            "PUT /api/admin/limits/{type}",
            "DELETE /api/admin/limits/{type}",
            "POST /api/admin/outbox/process",
            "POST /api/admin/outbox/cleanup",
            "POST /api/admin/webhooks",
            "GET /api/admin/webhooks",
            "GET /api/admin/webhooks/{id}",
            "PATCH /api/admin/webhooks/{id}",
            "DELETE /api/admin/webhooks/{id}",
            "POST /api/admin/webhooks/{id}/pause",
            "POST /api/admin/webhooks/{id}/resume",
            "POST /api/admin/webhooks/{id}/secret",
            "GET /api/admin/webhooks/{id}/deliveries",
            "POST /api/admin/webhooks/{id}/replay",
            "GET /api/webhooks/secret",
            "POST /api/webhooks/secret",
            "POST /api/schedules",
            "GET /api/schedules",
            "POST /api/schedules/preview",
            "GET /api/schedules/{id}",
            "PATCH /api/schedules/{id}",
            "DELETE /api/schedules/{id}",
            "POST /api/schedules/{id}/pause",
            "POST /api/schedules/{id}/resume",
            "POST /api/schedules/{id}/run",
            "GET /api/schedules/{id}/ticks",
            "GET /api/jobs/status",
            "POST /api/admin/jobs/run/{name}");
  }

  @Test
  void
      routes_of_administrators_and_of_schedules_end_at_functions_of_their_own_and_all_others_at_the_jobs() {
    assertThat(template.ofType("AWS::ApiGatewayV2::Route"))
        .allSatisfy(route -> {
          String key = (String) route.get("RouteKey");
          String function =
              key.contains(" /api/admin/")
                  ? "Admin"
                  : key.contains(" /api/schedules") || key.contains("/status")
                      ? "Schedules"
                      : "Jobs";
          assertThat(route.get("Target"))
              .isEqualTo(
                  Map.of(
                      "Fn::Join",
                      List.of(
                          "", List.of("integrations/", Map.of("Ref", function + "Integration")))));
        });
  }

  @Test
  void the_api_calls_the_aliases_with_payload_format_2() {
    for (String name : List.of("Jobs", "Admin", "Schedules")) {
      Resource integration = template.resource(name + "Integration");
      assertThat(integration.get("IntegrationUri")).isEqualTo(Map.of("Ref", name + "FunctionLive"));
      assertThat(integration.get("IntegrationType")).isEqualTo("AWS_PROXY");
      assertThat(integration.get("PayloadFormatVersion")).isEqualTo("2.0");
    }
  }

  @Test
  void the_functions_answer_before_the_api_gives_up() {
    assertThat((int) template.resource("JobsFunction").get("Timeout")).isLessThan(30);
    assertThat((int) template.resource("AdminFunction").get("Timeout")).isLessThan(30);
  }

  @Test
  void the_default_stage_deploys_by_itself_and_keeps_an_access_log() {
    Resource stage = template.resource("HttpApiStage");
    assertThat(stage.get("StageName")).isEqualTo("$default");
    assertThat(stage.get("AutoDeploy")).isEqualTo(true);
    assertThat(template.target(stage.get("AccessLogSettings", "DestinationArn")).type())
        .isEqualTo("AWS::Logs::LogGroup");
    assertThat(Synthesis.parse((String) stage.get("AccessLogSettings", "Format")))
        .containsEntry("requestId", "$context.requestId");
  }

  @Test
  void the_stage_throttles_and_its_log_holds_no_token() {
    Resource stage = template.resource("HttpApiStage");
    assertThat(stage.get("DefaultRouteSettings"))
        .isEqualTo(Map.of("ThrottlingRateLimit", 1000, "ThrottlingBurstLimit", 2000));
    assertThat((String) stage.get("AccessLogSettings", "Format"))
        .doesNotContain("uthoriz")
        .doesNotContain("header");
  }

  @Test
  void pages_of_other_origins_are_let_in_where_they_are_named_and_nowhere_else() {
    assertThat(template.resource("HttpApi").get("CorsConfiguration")).isNull();
    Resource api = Synthesis.deployed(Synthesis.CUSTOMER_KEY).resource("HttpApi");
    assertThat(api.get("CorsConfiguration", "AllowOrigins"))
        .isEqualTo(List.of("https://app.example.com", "https://admin.example.com"));
    assertThat(api.get("CorsConfiguration", "AllowCredentials")).isNull();
  }

  @Test
  void rules_have_six_cron_fields_of_which_exactly_one_day_is_a_question_mark() {
    assertThat(template.ofType("AWS::Events::Rule"))
        .allSatisfy(rule -> {
          String schedule = (String) rule.get("ScheduleExpression");
          assertThat(schedule).matches("cron\\(.+\\)");
          String[] fields = schedule.substring(5, schedule.length() - 1).split(" ", -1);
          assertThat(fields).hasSize(6);
          assertThat(Arrays.asList(fields[2], fields[4])).containsOnlyOnce("?");
          assertThat(rule.get("EventBusName"))
              .as("rules on a clock live on the default bus")
              .isNull();
        });
  }

  @Test
  void the_backstop_calls_the_sweep_once_a_day() {
    Resource rule = template.resource("BackstopSweepRule");
    assertThat(rule.get("ScheduleExpression")).isEqualTo("cron(15 3 * * ? *)");
    assertThat(Template.list(rule.get("Targets")))
        .singleElement()
        .satisfies(target ->
            assertThat(Template.map(target).get("Arn"))
                .isEqualTo(Map.of("Ref", "SweepFunctionLive")));
  }

  @Test
  void each_caller_may_call_the_alias_and_from_where_we_know() {
    assertThat(template.ofType("AWS::Lambda::Permission"))
        .hasSize(8)
        .allSatisfy(permission -> {
          assertThat(permission.get("Action")).isEqualTo("lambda:InvokeFunction");
          assertThat(template.target(permission.get("FunctionName")).type())
              .isEqualTo("AWS::Lambda::Alias");
          assertThat(permission.get("SourceArn")).isNotNull();
        });
    assertThat(template.resource("SweepFunctionCalledByBackstopSweepRule").get("SourceArn"))
        .isEqualTo(Map.of("Fn::GetAtt", List.of("BackstopSweepRule", "Arn")));
    assertThat(template.resource("JobsFunctionCalledByApi").get("SourceArn").toString())
        .contains("{Ref=HttpApi}");
  }
}
