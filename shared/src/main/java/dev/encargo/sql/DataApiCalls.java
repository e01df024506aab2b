package dev.encargo.sql;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.rdsdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.rdsdata.model.SqlParameter;

/**
 * The requests of the RDS Data API for one database and role.
 *
 * <p>Only what was certainly not carried out is asked again: while a paused database resumes, and when there were too many requests.
 */
public final class DataApiCalls {

  /** What a failure of a request leaves open. */
  enum Call {
    /** Nothing: the transaction is rolled back. */
    IN_TRANSACTION,
    /** Whether it was carried out, as it commits by itself; not where it was cancelled. */
    STATEMENT,
    /** Whether it was carried out. */
    COMMIT
  }

  /** How a thread is put to sleep: {@link Thread#sleep(Duration)}. */
  public interface Sleep {
    void sleep(Duration time) throws InterruptedException;
  }

  /**
   * A paused cluster takes about 15 seconds to resume
   * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html), and a request of the HTTP API
   * may last 30.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final String cluster;
  private final String secret;
  private final String database;
  private final InstantSource clock;
  private final Sleep sleep;

  /**
   * @param cluster its ARN
   * @param secret ARN of the secret that holds name and password of the role to log in as
   */
  public DataApiCalls(
      String cluster, String secret, String database, InstantSource clock, Sleep sleep) {
    this.cluster = cluster;
    this.secret = secret;
    this.database = database;
    this.clock = clock;
    this.sleep = sleep;
  }

  ExecuteStatementResponse execute(
      RdsDataClient client,
      @Nullable String transaction,
      String statement,
      List<SqlParameter> parameters,
      Call call) {
    return patiently(
        call,
        () ->
            client.executeStatement(request ->
                request
                    .resourceArn(cluster)
                    .secretArn(secret)
                    .database(database)
                    .transactionId(transaction)
                    .sql(statement)
                    .parameters(parameters)));
  }

  String begin(RdsDataClient client) {
    return patiently(
        Call.IN_TRANSACTION,
        () ->
            client
                .beginTransaction(
                    request -> request.resourceArn(cluster).secretArn(secret).database(database))
                .transactionId());
  }

  void commit(RdsDataClient client, String transaction) {
    patiently(
        Call.COMMIT,
        () ->
            client.commitTransaction(request ->
                request.resourceArn(cluster).secretArn(secret).transactionId(transaction)));
  }

  void rollback(RdsDataClient client, String transaction) {
    patiently(
        Call.IN_TRANSACTION,
        () ->
            client.rollbackTransaction(request ->
                request.resourceArn(cluster).secretArn(secret).transactionId(transaction)));
  }

  private <T> T patiently(Call call, Supplier<T> request) {
    Instant end = clock.instant().plus(PATIENCE);
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return request.get();
      } catch (SdkException e) {
        if (!DataApiFailure.notCarriedOut(e) || clock.instant().plus(pause).isAfter(end)) {
          throw DataApiFailure.of(e, call);
        }
        rest(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  private void rest(Duration pause) {
    try {
      sleep.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlFailure.Unavailable("stopped while the database was resuming", null);
    }
  }
}
