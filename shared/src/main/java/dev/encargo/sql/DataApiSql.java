package dev.encargo.sql;

import dev.encargo.sql.DataApiCalls.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.rdsdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.rdsdata.model.Field;
import software.amazon.awssdk.services.rdsdata.model.SqlParameter;

/**
 * The port over the RDS Data API: HTTPS and IAM instead of connections, so that a function needs no VPC and an idle database can
 * pause.
 *
 * <p>A query is one request unless its answer has more than 1 MB; see {@link TextAnswer}. Nothing is ever sent twice that could have
 * been carried out: where an answer is lost the caller gets {@link SqlFailure.UnknownOutcome}.
 */
public final class DataApiSql implements Sql {

  private final RdsDataClient client;
  private final DataApiCalls calls;
  private final Map<String, TextAnswer> queries;
  private final @Nullable Identity identity;

  /**
   * @param client without retries of its own, since it cannot know what bears one; closed with this
   */
  public DataApiSql(RdsDataClient client, DataApiCalls calls) {
    this(client, calls, new ConcurrentHashMap<>(), null);
  }

  private DataApiSql(
      RdsDataClient client,
      DataApiCalls calls,
      Map<String, TextAnswer> queries,
      @Nullable Identity identity) {
    this.client = client;
    this.calls = calls;
    this.queries = queries;
    this.identity = identity;
  }

  @Override
  public Sql as(Identity who) {
    return new DataApiSql(client, calls, queries, who);
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    TextAnswer query = rewritten(statement);
    Answer answer = answer(executeQuery(null, query.text(), params, Call.STATEMENT));
    if (answer.complete()) {
      return JsonRow.readAll(answer.text(), row);
    }
    if (query.writes()) {
      throw new SqlFailure.AnswerTooLarge(
          "the answer has "
              + answer.bytes()
              + " bytes and the RDS Data API hands over 1 MiB; ask for less at once, or inside a transaction");
    }
    return inTransaction(tx -> tx.query(statement, params, row));
  }

  @Override
  public int update(String statement, Params params) {
    return executeUpdate(null, statement, params, Call.STATEMENT);
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    Transaction transaction = new Transaction(calls.begin(client));
    T result;
    try {
      result = work.apply(transaction);
      transaction.refuseBroken();
    } catch (RuntimeException | Error e) {
      transaction.rollback();
      throw e;
    }
    calls.commit(client, transaction.id);
    return result;
  }

  @Override
  public void close() {
    client.close();
  }

  private final class Transaction implements Tx {
    private final String id;
    private boolean broken;

    Transaction(String id) {
      this.id = id;
    }

    @Override
    public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
      Answer answer = answer(query(rewritten(statement).text(), params));
      return JsonRow.readAll(answer.complete() ? answer.text() : kept(), row);
    }

    @Override
    public int update(String statement, Params params) {
      return heeded(() -> executeUpdate(id, statement, params, Call.IN_TRANSACTION));
    }

    private ExecuteStatementResponse query(String statement, Params params) {
      return heeded(() -> executeQuery(id, statement, params, Call.IN_TRANSACTION));
    }

    private <T> T heeded(Supplier<T> work) {
      try {
        return work.get();
      } catch (SqlFailure e) {
        broken = true;
        throw e;
      }
    }

    /** Fetches the text that was too large for one answer. */
    private String kept() {
      StringBuilder text = new StringBuilder();
      int before;
      do {
        before = text.length();
        // Postgres counts characters where Java counts halves of surrogate pairs.
        int characters = text.codePointCount(0, before);
        text.append(
            answer(query(TextAnswer.MORE, Params.of("from", (long) characters + 1))).text());
      } while (text.codePointCount(before, text.length()) == TextAnswer.MORE_CHARACTERS);
      return text.toString();
    }

    /** Postgres rolls back a transaction in which a statement failed, even one whose failure nobody heeded. */
    void refuseBroken() {
      if (broken) {
        throw new SqlFailure("a statement of the transaction failed, so it cannot commit", null);
      }
    }

    void rollback() {
      try {
        calls.rollback(client, id);
      } catch (SqlFailure unreachable) {
        // The failure that matters is the one on its way; AWS rolls back after three idle minutes.
      }
    }
  }

  private TextAnswer rewritten(String statement) {
    return queries.computeIfAbsent(statement, TextAnswer::of);
  }

  private ExecuteStatementResponse executeQuery(
      @Nullable String transaction, String statement, Params params, Call call) {
    if (identity == null) {
      return execute(transaction, statement, params, call);
    }
    IdentifiedStatement identified = IdentifiedStatement.query(identity, statement, params);
    return execute(transaction, identified.text(), identified.params(), call);
  }

  private int executeUpdate(
      @Nullable String transaction, String statement, Params params, Call call) {
    if (identity == null) {
      return count(execute(transaction, statement, params, call));
    }
    IdentifiedStatement identified = IdentifiedStatement.update(identity, statement, params);
    ExecuteStatementResponse response =
        execute(transaction, identified.text(), identified.params(), call);
    return Math.toIntExact(response.records().getFirst().getFirst().longValue());
  }

  private ExecuteStatementResponse execute(
      @Nullable String transaction, String statement, Params params, Call call) {
    List<SqlParameter> parameters = new ArrayList<>(params.values().size());
    params
        .values()
        .forEach((name, value) ->
            parameters.add(SqlParameter.builder().name(name).value(field(value)).build()));
    return calls.execute(client, transaction, statement, parameters, call);
  }

  private static Field field(@Nullable Object value) {
    return switch (value) {
      case null -> Field.fromIsNull(true);
      case String text -> Field.fromStringValue(text);
      case Long number -> Field.fromLongValue(number);
      case Boolean flag -> Field.fromBooleanValue(flag);
      default ->
          throw new IllegalArgumentException("cannot bind a " + value.getClass().getSimpleName());
    };
  }

  /** What came of a rewritten query. */
  private record Answer(long bytes, String text) {
    boolean complete() {
      return bytes <= TextAnswer.MAX_BYTES;
    }
  }

  private static Answer answer(ExecuteStatementResponse response) {
    StringBuilder text = new StringBuilder();
    long bytes = 0;
    for (List<Field> row : response.records()) {
      bytes = row.get(TextAnswer.SIZE).longValue();
      text.append(row.get(TextAnswer.PART).stringValue());
    }
    return new Answer(bytes, text.toString());
  }

  private static int count(ExecuteStatementResponse response) {
    Long updated = response.numberOfRecordsUpdated();
    return updated == null ? 0 : Math.toIntExact(updated);
  }
}
