package dev.encargo.local.dataapi;

import dev.encargo.json.JsonObject;
import java.sql.SQLException;

/**
 * A request is refused, with the name and status that AWS gives it
 * (https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html#API_ExecuteStatement_Errors).
 */
final class DataApiError extends RuntimeException {

  private final int status;
  private final String code;

  private DataApiError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String body() {
    return JsonObject.of("message", getMessage()).toJson();
  }

  static DataApiError badRequest(String message) {
    return new DataApiError(400, "BadRequestException", message);
  }

  static DataApiError validation(String message) {
    return new DataApiError(400, "ValidationException", message);
  }

  /** What PostgreSQL refused, in the words of its driver. */
  static DataApiError database(SQLException e) {
    return new DataApiError(
        400,
        "DatabaseErrorException",
        e.getMessage() + (e.getSQLState() == null ? "" : "; SQLState: " + e.getSQLState()));
  }

  static DataApiError statementTimeout() {
    return new DataApiError(
        400, "StatementTimeoutException", "Request timed out after 45 seconds.");
  }

  static DataApiError tooLargeAnswer() {
    return badRequest("Database returned more than the allowed response size limit");
  }

  static DataApiError tooLargeRequest() {
    return new DataApiError(413, "RequestEntityTooLargeException", "Request entity too large.");
  }

  static DataApiError noTransaction(String id) {
    return new DataApiError(
        404, "TransactionNotFoundException", "Transaction " + id + " is not found.");
  }

  static DataApiError unsupportedResult(String type) {
    return new DataApiError(
        400, "UnsupportedResultException", "The result contains the unsupported data type " + type);
  }

  static DataApiError resuming() {
    return new DataApiError(
        400,
        "DatabaseResumingException",
        "The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.");
  }

  static DataApiError throttled() {
    return new DataApiError(429, "ThrottlingException", "Rate exceeded");
  }

  static DataApiError gatewayTimeout() {
    return new DataApiError(504, "", "Endpoint request timed out");
  }

  static DataApiError databaseUnavailable() {
    return new DataApiError(
        504,
        "DatabaseUnavailableException",
        "The writer instance in the DB cluster isn't available.");
  }

  static DataApiError unavailable() {
    return new DataApiError(
        503,
        "ServiceUnavailableError",
        "The service specified by the resourceArn is not available.");
  }

  static DataApiError internal() {
    return new DataApiError(500, "InternalServerErrorException", "An internal error occurred.");
  }

  static DataApiError unknownOperation(String path) {
    return new DataApiError(404, "UnknownOperationException", path + " is no operation.");
  }
}
