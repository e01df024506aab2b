package dev.encargo.infra;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigatewayv2.CfnApi;
import software.amazon.awscdk.services.apigatewayv2.CfnIntegration;
import software.amazon.awscdk.services.apigatewayv2.CfnRoute;
import software.amazon.awscdk.services.apigatewayv2.CfnStage;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * The HTTP API: its routes, all to one function, with <a
 * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">payload format
 * 2.0</a>. The function checks who calls: guests come without a token.
 */
final class JobApi {
  /** Logical id → method and path. */
  private static final Map<String, String> ROUTES = new LinkedHashMap<>();

  static {
    ROUTES.put("CreateJobRoute", "POST /api/jobs");
    ROUTES.put("CreateJobsRoute", "POST /api/jobs/batch");
    ROUTES.put("ListJobsRoute", "GET /api/jobs");
    ROUTES.put("ShowJobRoute", "GET /api/jobs/{id}");
    ROUTES.put("CancelJobRoute", "POST /api/jobs/{id}/cancel");
    ROUTES.put("RetryJobRoute", "POST /api/jobs/{id}/retry");
    ROUTES.put("CreateUploadRoute", "POST /api/uploads");
    ROUTES.put("ImportCardStatementRoute", "POST /api/jobs/dkt-import");
    ROUTES.put("DeleteLoteRoute", "DELETE /api/dkt/lotes/{loteId}");
  }

  private final CfnApi api;

  JobApi(Construct scope, PlatformFunction jobs) {
    api = CfnApi.Builder.create(scope, "HttpApi").name("encargo").protocolType("HTTP").build();
    CfnIntegration integration =
        CfnIntegration.Builder.create(scope, "JobsIntegration")
            .apiId(api.getRef())
            .integrationType("AWS_PROXY")
            .integrationUri(jobs.liveArn())
            .payloadFormatVersion("2.0")
            .build();
    ROUTES.forEach((id, key) ->
        CfnRoute.Builder.create(scope, id)
            .apiId(api.getRef())
            .routeKey(key)
            .authorizationType("NONE")
            .target("integrations/" + integration.getRef())
            .build());
    stage(scope);
    CfnPermission.Builder.create(scope, "JobsFunctionCalledByApi")
        .action("lambda:InvokeFunction")
        .functionName(jobs.liveArn())
        .principal("apigateway.amazonaws.com")
        .sourceArn(executeApiArn(Stack.of(scope)))
        .build();
  }

  String url() {
    return api.getAttrApiEndpoint();
  }

  private void stage(Construct scope) {
    LogGroup log =
        LogGroup.Builder.create(scope, "HttpApiLog")
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    CfnStage.Builder.create(scope, "HttpApiStage")
        .apiId(api.getRef())
        .stageName("$default")
        .autoDeploy(true)
        .accessLogSettings(
            CfnStage.AccessLogSettingsProperty.builder()
                .destinationArn(log.getLogGroupArn())
                .format(accessLogLine())
                .build())
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
