package dev.encargo.local.dataapi;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.dataapi.Logins.Login;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.endpoint.HttpLoop;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves a PostgreSQL server over HTTP on the loopback address, as the AWS SDKs speak to the RDS Data API. Signatures are not checked.
 */
public final class DataApiEndpoint implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

  /** What is larger than may be is still read, so that it is answered and not cut off. */
  private static final int MAX_READ_BYTES = 64 * 1024 * 1024;

  private static final int UNIT_BYTES = 32 * 1024;

  private final Logins logins;
  private final Transactions transactions;
  private final DataApiFaults faults = new DataApiFaults();
  private final Map<Operation, LongAdder> requests = new EnumMap<>(Operation.class);
  private final LongAdder units = new LongAdder();
  private final Calls calls;
  private final HttpLoop server;

  private DataApiEndpoint(String server, InstantSource clock, int port, Calls calls)
      throws IOException {
    this.calls = calls;
    this.logins = new Logins(server);
    this.transactions = new Transactions(clock);
    for (Operation operation : Operation.values()) {
      requests.put(operation, new LongAdder());
    }
    this.server = new HttpLoop(port, MAX_READ_BYTES, this::answer);
  }

  /**
   * Starts to serve.
   *
   * @param server {@code jdbc:postgresql://host:port/}; roles log in there without a password
   * @param port 0 for any free one
   * @param calls is told of every request, and of the secret that AWS reads for it in the caller's name
   * @throws IOException where the port is taken
   */
  public static DataApiEndpoint start(String server, InstantSource clock, int port, Calls calls)
      throws IOException {
    DataApiEndpoint endpoint = new DataApiEndpoint(server, clock, port, calls);
    endpoint.server.start();
    return endpoint;
  }

  /** The ARN of the secret with which a role logs in here. */
  public static String secretArn(String role) {
    return "arn:aws:secretsmanager:us-east-1:000000000000:secret:" + role;
  }

  /** For {@code AWS_ENDPOINT_URL_RDS_DATA}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  public DataApiFaults faults() {
    return faults;
  }

  /** How many requests came so far, by AWS's name of the operation, answered or not. */
  public Map<String, Long> requests() {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach((operation, count) -> {
      if (count.sum() > 0) {
        counts.put(operation.awsName(), count.sum());
      }
    });
    return counts;
  }

  /** Requests of this operation so far. */
  public long count(Operation operation) {
    return Objects.requireNonNull(requests.get(operation)).sum();
  }

  /**
   * How many requests AWS would bill: one of more than 32 KB, sent or given back, counts as several
   * (https://aws.amazon.com/rds/aurora/pricing/).
   */
  public long billedRequests() {
    return units.sum();
  }

  /** Stops at once; open transactions are rolled back. */
  @Override
  public void close() {
    server.close();
    transactions.close();
    logins.close();
  }

  private HttpLoop.Response answer(HttpLoop.Request request) throws IOException {
    try {
      Operation operation = Operation.at(request.path());
      if (operation == null) {
        throw DataApiError.unknownOperation(request.path());
      }
      Objects.requireNonNull(requests.get(operation)).increment();
      units.increment();
      faults.before();
      String body = run(operation, request.body(), Calls.caller(request));
      units.add(Math.max(0, (Math.max(request.body().length(), body.length()) - 1) / UNIT_BYTES));
      faults.after(operation);
      return response(200, "", body);
    } catch (DataApiError refused) {
      String type = refused.code().isEmpty() ? "" : "x-amzn-ErrorType: " + refused.code() + "\r\n";
      return response(refused.status(), type, refused.body());
    }
  }

  private static HttpLoop.Response response(int status, String headers, String body) {
    return new HttpLoop.Response(status, "Content-Type: application/json\r\n" + headers, body);
  }

  private String run(Operation operation, String body, String caller) {
    if (body.getBytes(StandardCharsets.UTF_8).length > MAX_REQUEST_BYTES) {
      throw DataApiError.tooLargeRequest();
    }
    try {
      JsonObject request = Json.parseObject(body);
      note(operation, request, caller);
      return run(operation, request);
    } catch (InvalidInput malformed) {
      throw DataApiError.validation(malformed.errors().toString());
    } catch (SQLException e) {
      throw DataApiError.database(e);
    } catch (DataApiError refused) {
      throw refused;
    } catch (RuntimeException bug) {
      bug.printStackTrace(); // the sender learns no more than from AWS; whoever runs this must see
      // it
      throw DataApiError.internal();
    }
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html: the caller needs a right to both. */
  private void note(Operation operation, JsonObject request, String caller) {
    calls.note(
        new Calls.Call(
            caller, "rds-data:" + operation.awsName(), request.text("resourceArn", "*")));
    calls.note(
        new Calls.Call(caller, "secretsmanager:GetSecretValue", request.text("secretArn", "*")));
  }

  private String run(Operation operation, JsonObject request) throws SQLException {
    return switch (operation) {
      case EXECUTE -> execute(request, Execution.of(request)::run);
      case BATCH_EXECUTE -> execute(request, Execution.of(request)::runAll);
      case BEGIN -> {
        Login login = Logins.of(request, request.text("database"));
        yield JsonObject.of("transactionId", transactions.begin(logins.connect(login), login))
            .toJson();
      }
      case COMMIT -> end(request, Connection::commit, "Transaction Committed");
      case ROLLBACK -> end(request, Connection::rollback, "Rollback Complete");
    };
  }

  private String execute(JsonObject request, Transactions.Work<String> work) throws SQLException {
    String transaction = request.text("transactionId", "");
    Login login = Logins.of(request, request.text("database"));
    if (!transaction.isEmpty()) {
      return transactions.in(transaction, login, work);
    }
    try (Connection connection = logins.connect(login)) {
      return work.on(connection);
    }
  }

  private interface End {
    void of(Connection connection) throws SQLException;
  }

  private String end(JsonObject request, End end, String status) throws SQLException {
    Login login = Logins.of(request, "");
    transactions.end(
        request.text("transactionId"),
        login,
        connection -> {
          end.of(connection);
          return status;
        });
    return JsonObject.of("transactionStatus", status).toJson();
  }
}
