package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.rdsdata.model.BeginTransactionRequest;
import software.amazon.awssdk.services.rdsdata.model.BeginTransactionResponse;
import software.amazon.awssdk.services.rdsdata.model.CommitTransactionRequest;
import software.amazon.awssdk.services.rdsdata.model.CommitTransactionResponse;
import software.amazon.awssdk.services.rdsdata.model.DatabaseErrorException;
import software.amazon.awssdk.services.rdsdata.model.DatabaseResumingException;
import software.amazon.awssdk.services.rdsdata.model.DatabaseUnavailableException;
import software.amazon.awssdk.services.rdsdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.rdsdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.rdsdata.model.RdsDataException;
import software.amazon.awssdk.services.rdsdata.model.RollbackTransactionRequest;
import software.amazon.awssdk.services.rdsdata.model.RollbackTransactionResponse;
import software.amazon.awssdk.services.rdsdata.model.StatementTimeoutException;

class DataApiCallsTest {

  private Instant now = Instant.parse("2026-03-01T00:00:00Z");

  private Sql failing(RdsDataException failure) {
    RdsDataClient client =
        new RdsDataClient() {
          @Override
          public ExecuteStatementResponse executeStatement(ExecuteStatementRequest request) {
            throw failure;
          }

          @Override
          public BeginTransactionResponse beginTransaction(BeginTransactionRequest request) {
            return BeginTransactionResponse.builder().transactionId("t").build();
          }

          @Override
          public CommitTransactionResponse commitTransaction(CommitTransactionRequest request) {
            throw failure;
          }

          @Override
          public RollbackTransactionResponse rollbackTransaction(
              RollbackTransactionRequest request) {
            return RollbackTransactionResponse.builder().build();
          }

          @Override
          public String serviceName() {
            return "rds-data";
          }

          @Override
          public void close() {}
        };
    return new DataApiSql(
        client,
        new DataApiCalls(
            "arn:cluster", "arn:secret", "encargo", () -> now, pause -> now = now.plus(pause)));
  }

  @Test
  void a_database_that_does_not_resume_in_time_is_unavailable() {
    Instant began = now;
    try (Sql sql = failing(DatabaseResumingException.builder().message("resuming").build())) {
      assertThatThrownBy(() -> sql.update("select 1", Params.NONE))
          .isInstanceOf(SqlFailure.Unavailable.class)
          .isNotInstanceOf(SqlFailure.UnknownOutcome.class);
    }
    assertThat(Duration.between(began, now))
        .isBetween(Duration.ofSeconds(23), Duration.ofSeconds(25));
  }

  private static RdsDataException ofDatabase(String text) {
    return (RdsDataException)
        DatabaseErrorException.builder()
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("DatabaseErrorException")
                    .errorMessage(text)
                    .build())
            .build();
  }

  @Test
  void a_connection_of_the_service_that_breaks_under_a_statement_leaves_open_what_became_of_it() {
    try (Sql sql = failing(ofDatabase("An I/O error occurred; SQLState: 08006"))) {
      assertThatThrownBy(() -> sql.update("update", Params.NONE))
          .isInstanceOf(SqlFailure.UnknownOutcome.class);
      assertThatThrownBy(() -> sql.inTransaction(tx -> tx.update("update", Params.NONE)))
          .isInstanceOf(SqlFailure.Unavailable.class)
          .isNotInstanceOf(SqlFailure.UnknownOutcome.class);
    }
    try (Sql sql = failing(ofDatabase("The connection attempt failed; SQLState: 08001"))) {
      assertThatThrownBy(() -> sql.update("update", Params.NONE))
          .isInstanceOf(SqlFailure.Unavailable.class)
          .isNotInstanceOf(SqlFailure.UnknownOutcome.class);
    }
  }

  @Test
  void a_failure_keeps_nothing_of_what_rows_hold() {
    String text =
        "ERROR: duplicate key value violates unique constraint \"jobs_pkey\"\n  Detail: Key (payload)=(hunter2) already exists.; SQLState: 23505";
    try (Sql sql = failing(ofDatabase(text))) {
      assertThatThrownBy(() -> sql.update("select 1", Params.NONE))
          .isInstanceOfSatisfying(
              SqlFailure.Conflict.class,
              conflict -> {
                assertThat(conflict.constraint()).isEqualTo("jobs_pkey");
                assertThat(conflict).hasNoCause();
                assertThat(conflict.getMessage()).doesNotContain("hunter2");
              });
    }
  }

  @Test
  void a_statement_that_was_cancelled_for_its_length_changed_nothing() {
    RdsDataException failure =
        (RdsDataException)
            StatementTimeoutException.builder().statusCode(400).message("timed out").build();
    try (Sql sql = failing(failure)) {
      assertThatThrownBy(() -> sql.update("update", Params.NONE))
          .isInstanceOf(SqlFailure.TimedOut.class);
      assertThatThrownBy(() -> sql.inTransaction(tx -> tx.update("update", Params.NONE)))
          .isInstanceOf(SqlFailure.TimedOut.class);
      assertThatThrownBy(() -> sql.inTransaction(tx -> "nothing but the commit"))
          .isInstanceOf(SqlFailure.UnknownOutcome.class);
    }
  }

  @Test
  void a_writer_that_is_gone_may_have_gone_after_it_had_committed() {
    RdsDataException failure =
        (RdsDataException)
            DatabaseUnavailableException.builder().statusCode(504).message("gone").build();
    try (Sql sql = failing(failure)) {
      assertThatThrownBy(() -> sql.update("update", Params.NONE))
          .isInstanceOf(SqlFailure.UnknownOutcome.class);
    }
  }
}
