package dev.encargo.infra;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigatewayv2.CfnApi;
import software.amazon.awscdk.services.apigatewayv2.CfnIntegration;
import software.amazon.awscdk.services.apigatewayv2.CfnRoute;
import software.amazon.awscdk.services.apigatewayv2.CfnStage;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The HTTP API: its routes, those of administrators to a function of their own, with <a
 * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">payload format
 * 2.0</a>. The functions check who calls: guests come without a token.
 */
final class JobApi {
  private static final int SECONDS_THAT_A_PREFLIGHT_HOLDS = 3600;

  /** Logical id → method and path. */
  private static final Map<String, String> ROUTES = new LinkedHashMap<>();

  /** The same, of schedules. */
  private static final Map<String, String> SCHEDULE_ROUTES = new LinkedHashMap<>();

  /** The same, of administrators. */
  private static final Map<String, String> ADMIN_ROUTES = new LinkedHashMap<>();

  static {
    ROUTES.put("CreateJobRoute", "POST /api/jobs");
    ROUTES.put("CreateJobsRoute", "POST /api/jobs/batch");
    ROUTES.put("ListJobsRoute", "GET /api/jobs");
    ROUTES.put("ShowJobRoute", "GET /api/jobs/{id}");
    ROUTES.put("MergeMetadataRoute", "PATCH /api/jobs/{id}");
    ROUTES.put("CancelJobRoute", "POST /api/jobs/{id}/cancel");
    ROUTES.put("RetryJobRoute", "POST /api/jobs/{id}/retry");
    ROUTES.put("CreateUploadRoute", "POST /api/uploads");
    ROUTES.put("ImportCardStatementRoute", "POST /api/jobs/dkt-import");
    ROUTES.put("DeleteLoteRoute", "DELETE /api/dkt/lotes/{loteId}");
    ROUTES.put("CreateGuestRoute", "POST /api/guests");
    ROUTES.put("RotateGuestTokenRoute", "POST /api/guests/token");
    ROUTES.put("MigrateGuestRoute", "POST /api/guests/migrate");
    ROUTES.put("RemoveGuestRoute", "DELETE /api/guests/me");
    ROUTES.put("RemoveUserRoute", "DELETE /api/users/me");
    ROUTES.put("ShowOwnWebhookSecretRoute", "GET /api/webhooks/secret");
    ROUTES.put("RotateOwnWebhookSecretRoute", "POST /api/webhooks/secret");
    ROUTES.put("ListTypesRoute", "GET /api/types");
    ROUTES.put("ShowInterfaceRoute", "GET /api/openapi.json");

    SCHEDULE_ROUTES.put("CreateScheduleRoute", "POST /api/schedules");
    SCHEDULE_ROUTES.put("ListSchedulesRoute", "GET /api/schedules");
    SCHEDULE_ROUTES.put("PreviewScheduleRoute", "POST /api/schedules/preview");
    SCHEDULE_ROUTES.put("ShowScheduleRoute", "GET /api/schedules/{id}");
    SCHEDULE_ROUTES.put("ChangeScheduleRoute", "PATCH /api/schedules/{id}");
    SCHEDULE_ROUTES.put("DeleteScheduleRoute", "DELETE /api/schedules/{id}");
    SCHEDULE_ROUTES.put("PauseScheduleRoute", "POST /api/schedules/{id}/pause");
    SCHEDULE_ROUTES.put("ResumeScheduleRoute", "POST /api/schedules/{id}/resume");
    SCHEDULE_ROUTES.put("RunScheduleRoute", "POST /api/schedules/{id}/run");
    SCHEDULE_ROUTES.put("ListTicksRoute", "GET /api/schedules/{id}/ticks");
    SCHEDULE_ROUTES.put("ShowSchedulerStatusRoute", "GET /api/jobs/status");

    ADMIN_ROUTES.put("OutboxStatsRoute", "GET /api/admin/outbox/stats");
    ADMIN_ROUTES.put("PutCreatorsRoute", "POST /api/admin/payouts/creators");
    ADMIN_ROUTES.put("ListCreatorsRoute", "GET /api/admin/payouts/creators");
    ADMIN_ROUTES.put("AddTransactionsRoute", "POST /api/admin/payouts/transactions");
    ADMIN_ROUTES.put("ListTransactionsRoute", "GET /api/admin/payouts/transactions");
    ADMIN_ROUTES.put("AddFeeScheduleRoute", "POST /api/admin/payouts/fee-schedules");
    ADMIN_ROUTES.put("ListFeeSchedulesRoute", "GET /api/admin/payouts/fee-schedules");
    ADMIN_ROUTES.put("ListOmissionsRoute", "GET /api/admin/payouts/omissions");
    ADMIN_ROUTES.put("ListPayoutsRoute", "GET /api/admin/payouts");
    ADMIN_ROUTES.put("ShowPayoutRoute", "GET /api/admin/payouts/{payoutId}");
    ADMIN_ROUTES.put("RetryPayoutRoute", "POST /api/admin/payouts/{payoutId}/retry");
    ADMIN_ROUTES.put("ListLimitsRoute", "GET /api/admin/limits");
    ADMIN_ROUTES.put("SetLimitRoute", "PUT /api/admin/limits/{type}");
    ADMIN_ROUTES.put("RemoveLimitRoute", "DELETE /api/admin/limits/{type}");
    ADMIN_ROUTES.put("ProcessOutboxRoute", "POST /api/admin/outbox/process");
    ADMIN_ROUTES.put("CleanUpOutboxRoute", "POST /api/admin/outbox/cleanup");
    ADMIN_ROUTES.put("CreateWebhookRoute", "POST /api/admin/webhooks");
    ADMIN_ROUTES.put("ListWebhooksRoute", "GET /api/admin/webhooks");
    ADMIN_ROUTES.put("ShowWebhookRoute", "GET /api/admin/webhooks/{id}");
    ADMIN_ROUTES.put("ChangeWebhookRoute", "PATCH /api/admin/webhooks/{id}");
    ADMIN_ROUTES.put("DeleteWebhookRoute", "DELETE /api/admin/webhooks/{id}");
    ADMIN_ROUTES.put("PauseWebhookRoute", "POST /api/admin/webhooks/{id}/pause");
    ADMIN_ROUTES.put("ResumeWebhookRoute", "POST /api/admin/webhooks/{id}/resume");
    ADMIN_ROUTES.put("RotateWebhookSecretRoute", "POST /api/admin/webhooks/{id}/secret");
    ADMIN_ROUTES.put("ListDeliveriesRoute", "GET /api/admin/webhooks/{id}/deliveries");
    ADMIN_ROUTES.put("ReplayWebhookRoute", "POST /api/admin/webhooks/{id}/replay");
    ADMIN_ROUTES.put("ListAllJobsRoute", "GET /api/admin/jobs");
    ADMIN_ROUTES.put("ListQueuesRoute", "GET /api/admin/queues");
    ADMIN_ROUTES.put("PauseQueueRoute", "POST /api/admin/queues/{priority}/pause");
    ADMIN_ROUTES.put("ResumeQueueRoute", "POST /api/admin/queues/{priority}/resume");
    ADMIN_ROUTES.put("ListWorkersRoute", "GET /api/admin/workers");
    ADMIN_ROUTES.put("ShowMetricsRoute", "GET /api/admin/metrics");
    ADMIN_ROUTES.put("RunShippedJobRoute", "POST /api/admin/jobs/run/{name}");
  }

  private final CfnApi api;

  JobApi(Construct scope, JobPlatformProps props, JobFunctions functions, Logs logs) {
    CfnApi.Builder http =
        CfnApi.Builder.create(scope, "HttpApi").name("encargo").protocolType("HTTP");
    if (!props.corsOrigins().isEmpty()) {
      http.corsConfiguration(cors(props.corsOrigins()));
    }
    api = http.build();
    serve(scope, "Jobs", functions.jobs(), ROUTES);
    serve(scope, "Schedules", functions.schedules(), SCHEDULE_ROUTES);
    serve(scope, "Admin", functions.admin(), ADMIN_ROUTES);
    stage(scope, props, logs);
  }

  /** Leads routes to a function. */
  private void serve(
      Construct scope, String name, PlatformFunction function, Map<String, String> routes) {
    CfnIntegration integration =
        CfnIntegration.Builder.create(scope, name + "Integration")
            .apiId(api.getRef())
            .integrationType("AWS_PROXY")
            .integrationUri(function.liveArn())
            .payloadFormatVersion("2.0")
            .build();
    routes.forEach((id, key) ->
        CfnRoute.Builder.create(scope, id)
            .apiId(api.getRef())
            .routeKey(key)
            .authorizationType("NONE")
            .target("integrations/" + integration.getRef())
            .build());
    CfnPermission.Builder.create(scope, name + "FunctionCalledByApi")
        .action("lambda:InvokeFunction")
        .functionName(function.liveArn())
        .principal("apigateway.amazonaws.com")
        .sourceArn(executeApiArn(Stack.of(scope)))
        .build();
  }

  String url() {
    return api.getAttrApiEndpoint();
  }

  /** What metrics name it by. */
  String id() {
    return api.getRef();
  }

  private void stage(Construct scope, JobPlatformProps props, Logs logs) {
    LogGroup log = logs.create(scope, "HttpApiLog");
    CfnStage.Builder.create(scope, "HttpApiStage")
        .apiId(api.getRef())
        .stageName("$default")
        .autoDeploy(true)
        .accessLogSettings(
            CfnStage.AccessLogSettingsProperty.builder()
                .destinationArn(log.getLogGroupArn())
                .format(accessLogLine())
                .build())
        .defaultRouteSettings(
            CfnStage.RouteSettingsProperty.builder()
                .throttlingRateLimit(props.requestsPerSecond())
                .throttlingBurstLimit(props.requestBurst())
                .build())
        .build();
  }

  /** What the pages of other origins may send and read; no cookies, the token goes in a header. */
  private static CfnApi.CorsProperty cors(List<Origin> origins) {
    return CfnApi.CorsProperty.builder()
        .allowOrigins(origins.stream().map(Origin::text).toList())
        .allowMethods(List.of("GET", "POST", "PATCH", "DELETE"))
        .allowHeaders(
            List.of(
                "authorization",
                "content-type",
                "idempotency-key",
                "if-none-match",
                "prefer",
                "x-guest-id"))
        .exposeHeaders(List.of("etag", "location", "retry-after"))
        .maxAge(SECONDS_THAT_A_PREFLIGHT_HOLDS)
        .build();
  }

  /** One JSON object per request; the names are those of the <a
   * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html">context variables</a>. */
  private static String accessLogLine() {
    return Stream.of(
            "requestId",
            "requestTime",
            "routeKey",
            "path",
            "status",
            "responseLength",
            "responseLatency",
            "integrationLatency",
            "integrationErrorMessage")
        .map(name -> "\"" + name + "\":\"$context." + name + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String executeApiArn(Stack stack) {
    return "arn:"
        + stack.getPartition()
        + ":execute-api:"
        + stack.getRegion()
        + ":"
        + stack.getAccount()
        + ":"
        + api.getRef()
        + "/*/*";
  }
}
