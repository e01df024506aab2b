package dev.encargo.local.dataapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The endpoint as a stranger's client sees it: the shapes, names and limits of AWS. */
class DataApiEndpointTest {

  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private final Sql database = TestPostgres.database();
  private final DataApiEndpoint endpoint = OverDataApi.start(TestPostgres.url(database), () -> now);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    endpoint.close();
    database.close();
  }

  private HttpResponse<String> ask(String path, Object... more) throws Exception {
    String url = TestPostgres.url(database);
    JsonObject body =
        JsonObject.of(
            "resourceArn",
            "arn:aws:rds:us-east-1:000000000000:cluster:test",
            "secretArn",
            DataApiEndpoint.secretArn("postgres"),
            "database",
            url.substring(url.lastIndexOf('/') + 1, url.indexOf('?')));
    for (int i = 0; i < more.length; i += 2) {
      body = body.with(String.valueOf(more[i]), more[i + 1]);
    }
    return http.send(
        HttpRequest.newBuilder(endpoint.uri().resolve(path))
            .POST(BodyPublishers.ofString(body.toJson()))
            .build(),
        BodyHandlers.ofString());
  }

  private void refused(HttpResponse<String> response, int status, String name, String message) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("x-amzn-errortype")).contains(name);
    assertThat(Json.parseObject(response.body()).text("message")).contains(message);
  }

  @Test
  void values_have_the_shapes_of_the_data_api() throws Exception {
    HttpResponse<String> response =
        ask(
            "/Execute",
            "sql",
            "select true as b, cast(7 as bigint) as n, 1.50 as d, cast('2026-01-02 03:04:05.6+02' as timestamptz) as t, null as x, gen_random_uuid() is null as u",
            "includeResultMetadata",
            true);
    JsonObject body = Json.parseObject(response.body());
    assertThat(body.list("records"))
        .containsExactly(
            List.of(
                JsonObject.of("booleanValue", true),
                JsonObject.of("longValue", 7L),
                JsonObject.of("stringValue", "1.50"),
                JsonObject.of("stringValue", "2026-01-02 01:04:05.6"),
                JsonObject.of("isNull", true),
                JsonObject.of("booleanValue", false)));
    assertThat(body.objects("columnMetadata")).extracting(c -> c.text("label")).contains("t");
    assertThat(body.whole("numberOfRecordsUpdated")).isZero();
  }

  @Test
  void what_is_above_a_limit_is_refused() throws Exception {
    String tooLarge = "more than the allowed response size limit";
    refused(
        ask("/Execute", "sql", "select repeat('x', 65537)"), 400, "BadRequestException", tooLarge);
    refused(
        ask("/Execute", "sql", "select repeat('x', 60000) from generate_series(1, 18)"),
        400,
        "BadRequestException",
        tooLarge);
    refused(
        ask("/Execute", "sql", "select 1; select 2"),
        400,
        "ValidationException",
        "Multistatements aren't supported");
    refused(
        ask(
            "/Execute",
            "sql",
            "select :a",
            "parameters",
            List.of(
                JsonObject.of(
                    "name",
                    "a",
                    "value",
                    JsonObject.of("arrayValue", JsonObject.of("longValues", List.of(1L)))))),
        400,
        "ValidationException",
        "Array parameters are not supported");
    assertThat(ask("/Execute", "sql", "select 1 -- " + "x".repeat(4 << 20)).statusCode())
        .isEqualTo(413);
  }

  @Test
  void an_error_of_postgres_carries_its_state() throws Exception {
    refused(
        ask("/Execute", "sql", "select 1 / 0"), 400, "DatabaseErrorException", "SQLState: 22012");
  }

  @Test
  void a_transaction_that_idles_for_three_minutes_is_rolled_back() throws Exception {
    String id = Json.parseObject(ask("/BeginTransaction").body()).text("transactionId");
    ask("/Execute", "sql", "create table t (n bigint)", "transactionId", id);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(ask("/Execute", "sql", "select 1", "transactionId", id).statusCode()).isEqualTo(200);
    now = now.plus(Duration.ofMinutes(3)).plusMillis(1);
    refused(
        ask("/CommitTransaction", "transactionId", id), 404, "TransactionNotFoundException", id);
    refused(ask("/Execute", "sql", "select * from t"), 400, "DatabaseErrorException", "42P01");
  }

  @Test
  void a_batch_runs_its_statement_for_each_set() throws Exception {
    ask("/Execute", "sql", "create table t (n bigint)");
    List<List<JsonObject>> sets =
        List.of(
            List.of(JsonObject.of("name", "n", "value", JsonObject.of("longValue", 1L))),
            List.of(JsonObject.of("name", "n", "value", JsonObject.of("longValue", 2L))));
    HttpResponse<String> response =
        ask("/BatchExecute", "sql", "insert into t values (:n)", "parameterSets", sets);
    assertThat(Json.parseObject(response.body()).list("updateResults")).hasSize(2);
    assertThat(endpoint.requests()).containsEntry("BatchExecuteStatement", 1L);
  }
}
