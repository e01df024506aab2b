package dev.encargo.sql;

import dev.encargo.sql.DataApiCalls.Call;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rdsdata.model.DatabaseResumingException;
import software.amazon.awssdk.services.rdsdata.model.StatementTimeoutException;
import software.amazon.awssdk.services.rdsdata.model.TransactionNotFoundException;

/**
 * What an error of the RDS Data API means.
 *
 * <p>PostgreSQL's errors come as one text, {@code ERROR: … constraint "name"\n  Detail: Key (…)=(…) …; SQLState: 23505}. Of it only
 * the first line is kept, and the SDK's exception not at all: the detail quotes rows, and so payloads.
 */
final class DataApiFailure {

  private static final Pattern STATE = Pattern.compile("SQLState: ([0-9A-Z]{5})");
  private static final Pattern CONSTRAINT = Pattern.compile("constraint \"([^\"]+)\"");
  private static final String TOO_LARGE = "more than the allowed response size limit";

  private DataApiFailure() {}

  /** Whether the request certainly did nothing and may succeed in a moment. */
  static boolean notCarriedOut(SdkException e) {
    return e instanceof DatabaseResumingException
        || (e instanceof AwsServiceException service && service.isThrottlingException());
  }

  static SqlFailure of(SdkException e, Call call) {
    return e instanceof AwsServiceException service ? refused(service, call) : lost(e, call);
  }

  private static SqlFailure refused(AwsServiceException e, Call call) {
    String text = text(e);
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    String message = (code == null ? "" : code) + ": " + firstLine(text);
    Matcher state = STATE.matcher(text);
    if (state.find()) {
      if (brokeOnTheWay(state.group(1))) {
        return unanswered(message, call);
      }
      return SqlState.failure(
          state.group(1), constraint(text), state.group(1) + " " + firstLine(text), null);
    }
    if (text.contains(TOO_LARGE)) {
      return new SqlFailure.AnswerTooLarge(message);
    }
    if (e.statusCode() == 413) {
      return new SqlFailure(
          "the statement with its parameters has more than the 4 MiB that the RDS Data API takes; send it in parts",
          null);
    }
    if (notCarriedOut(e) || e instanceof TransactionNotFoundException) {
      return new SqlFailure.Unavailable(message, null);
    }
    if (e instanceof StatementTimeoutException) {
      return timedOut(message, call);
    }
    // A DatabaseUnavailableException (504), too: nothing says that it did not come after the
    // statement was sent.
    if (e.statusCode() >= 500) {
      return unanswered(message, call);
    }
    return new SqlFailure(message, null);
  }

  /** The service's own connection broke under the statement; 08001 and 08004 are those that never came about. */
  private static boolean brokeOnTheWay(String state) {
    return state.startsWith("08") && !state.equals("08001") && !state.equals("08004");
  }

  private static SqlFailure lost(SdkException e, Call call) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
        return new SqlFailure.Unavailable("the RDS Data API cannot be reached", null);
      }
    }
    return unanswered("the RDS Data API gave no answer", call);
  }

  /**
   * A statement that lasts for 45 seconds is cancelled, and what it did with it, unless the request says otherwise, which ours never do
   * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api-timeouts.html). A commit is nothing that can be cancelled.
   */
  private static SqlFailure timedOut(String message, Call call) {
    return switch (call) {
      case STATEMENT, IN_TRANSACTION -> new SqlFailure.TimedOut(message, null);
      case COMMIT -> new SqlFailure.UnknownOutcome(message, null);
    };
  }

  private static SqlFailure unanswered(String message, Call call) {
    return switch (call) {
      case STATEMENT, COMMIT -> new SqlFailure.UnknownOutcome(message, null);
      case IN_TRANSACTION -> new SqlFailure.Unavailable(message, null);
    };
  }

  private static String text(AwsServiceException e) {
    String text = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return text == null ? "status " + e.statusCode() : text;
  }

  private static String constraint(String text) {
    Matcher name = CONSTRAINT.matcher(firstLine(text));
    return name.find() ? name.group(1) : "unnamed";
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    int state = line.indexOf("; SQLState: ");
    return state < 0 ? line : line.substring(0, state);
  }
}
