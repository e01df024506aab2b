package dev.encargo.functions.api;

import dev.encargo.event.EventRules;
import dev.encargo.job.CreateJobs;
import dev.encargo.json.FieldError;
import dev.encargo.json.InvalidInput;
import dev.encargo.owner.IssuerUnavailable;
import dev.encargo.owner.TwoIdentities;
import dev.encargo.owner.Unauthenticated;
import dev.encargo.queue.MappingUnavailable;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.schedule.ChangeSchedules;
import dev.encargo.sql.SqlFailure;
import java.util.List;
import java.util.Map;

/** A request that is not granted: what the caller is told, and nothing of the inside. */
final class Refusal extends RuntimeException {

  private final Problem problem;
  private final String detail;
  private final List<FieldError> errors;
  private final Map<String, String> headers;

  private Refusal(
      Problem problem, String detail, List<FieldError> errors, Map<String, String> headers) {
    super(detail, null, false, false);
    this.problem = problem;
    this.detail = detail;
    this.errors = errors;
    this.headers = headers;
  }

  Refusal(Problem problem, String detail) {
    this(problem, detail, List.of(), Map.of());
  }

  static Refusal methodNotAllowed(String allowed) {
    return new Refusal(
        Problem.METHOD_NOT_ALLOWED,
        "Use " + allowed + " here.",
        List.of(),
        Map.of("allow", allowed));
  }

  /** Puts a failure of whatever kind into words for the caller. */
  static Refusal of(RuntimeException failure) {
    return switch (failure) {
      case Refusal refusal -> refusal;
      case InvalidInput input -> of(input);
      case Unauthenticated nobody ->
          new Refusal(
              Problem.UNAUTHENTICATED,
              nobody.reason(),
              List.of(),
              Map.of("www-authenticate", "Bearer realm=\"encargo\""));
      case SqlFailure.Unproven _ ->
          of(
              new Unauthenticated(
                  "That is not the token of a guest: POST /api/guests makes a new one."));
      case TwoIdentities _ ->
          of(
              InvalidInput.malformed(
                  "X-Guest-Id", "came together with a user's token; send one of them"));
      case SqlFailure.LimitReached limit -> tooMany(limit);
      case CreateJobs.IdempotencyKeyReused _ ->
          new Refusal(
              Problem.IDEMPOTENCY_KEY_REUSED,
              "This Idempotency-Key came with another body before; use a fresh key for a new request.");
      case CreateJobs.IdempotencyKeyInUse _ ->
          new Refusal(
              Problem.IDEMPOTENCY_KEY_IN_USE,
              "A request with this Idempotency-Key is still being carried out; send the same request again after 1 s.",
              List.of(),
              Map.of("retry-after", "1"));
      case EventRules.TooManyRules _ ->
          new Refusal(
              Problem.NO_ROOM,
              "EventBridge has no room for another rule in this account (300 a bus unless AWS raises the quota 'Rules'): delete a"
                  + " schedule, or have an administrator ask AWS for more.");
      case ChangeSchedules.TooManySchedules full ->
          new Refusal(
              Problem.NO_ROOM,
              "You have " + full.most() + " schedules, as many as you may; delete one first.");
      case SqlFailure.Unavailable _ -> unavailable("The database cannot be reached", 2);
      case SqlFailure.Retryable _ ->
          unavailable("Others changed the same things at the same time", 1);
      case SqlFailure.LockNotAvailable _, SqlFailure.TimedOut _ ->
          unavailable("The database took too long", 2);
      case QueueUnavailable _ -> unavailable("The queue cannot be reached", 5);
      case MappingUnavailable mapping ->
          mapping.changing()
              ? unavailable("Lambda is still carrying out the pause or resume before this one", 10)
              : unavailable("Lambda cannot be reached", 5);
      case IssuerUnavailable _ -> unavailable("The issuer of the token cannot be reached", 5);
      default ->
          new Refusal(
              Problem.INTERNAL, "Nothing that you can mend; the request's id leads us to it.");
    };
  }

  private static Refusal of(InvalidInput input) {
    Problem problem =
        switch (input.kind()) {
          case MALFORMED -> Problem.VALIDATION;
          case REFUSED -> Problem.REFUSED;
          case TOO_LARGE -> Problem.TOO_LARGE;
        };
    FieldError first = input.errors().getFirst();
    String subject = first.field().isEmpty() ? "The request" : first.field();
    String sentence = subject + " " + first.message();
    String end = sentence.endsWith("?") || sentence.endsWith(".") ? "" : ".";
    return new Refusal(problem, sentence + end, input.errors(), Map.of());
  }

  private static Refusal tooMany(SqlFailure.LimitReached limit) {
    String what =
        switch (limit.limit()) {
          case "guests_of_an_address" ->
              "Too many guests were made from your address in this minute";
          case "guests" -> "Too many guests were made in this minute";
          case "active_jobs" -> "You have as many unfinished jobs as you may";
          case "jobs_in_a_minute" -> "You have made as many jobs as you may in a minute";
          case "bytes_uploaded_in_a_day" -> "You have uploaded as much as you may today";
          default -> "A limit is reached (" + limit.limit().replace('_', ' ') + ")";
        };
    return new Refusal(
        Problem.TOO_MANY,
        what + "; send the same request again after " + limit.secondsToWait() + " s.",
        List.of(),
        Map.of("retry-after", Long.toString(limit.secondsToWait())));
  }

  private static Refusal unavailable(String what, int retryAfterSeconds) {
    return new Refusal(
        Problem.UNAVAILABLE,
        what + "; send the same request again, with the same Idempotency-Key.",
        List.of(),
        Map.of("retry-after", Integer.toString(retryAfterSeconds)));
  }

  Problem problem() {
    return problem;
  }

  Response render(String requestId) {
    Response response =
        Response.problem(
            problem.status(),
            to -> {
              to.writeStartObject();
              to.writeStringField("type", problem.type());
              to.writeStringField("title", problem.title());
              to.writeNumberField("status", problem.status());
              to.writeStringField("detail", detail);
              if (!errors.isEmpty()) {
                to.writeArrayFieldStart("errors");
                for (FieldError error : errors) {
                  to.writeStartObject();
                  to.writeStringField("field", error.field());
                  to.writeStringField("message", error.message());
                  to.writeEndObject();
                }
                to.writeEndArray();
              }
              to.writeStringField("requestId", requestId);
              to.writeEndObject();
            });
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response;
  }
}
