package dev.encargo.functions.api;

/**
 * What can be wrong with a request, by https://www.rfc-editor.org/rfc/rfc9457. The {@code type} of each is {@code
 * https://encargo.dev/problems/<name>} and never changes; {@code docs/problems.md} tells what to do about each.
 */
enum Problem {
  /** Broken JSON, an unknown field or parameter, a wrong type, something missing. */
  VALIDATION("validation", 400, "The request is not what the interface describes"),
  /** No token, or one that proves nothing. */
  UNAUTHENTICATED("unauthenticated", 401, "Nobody is proven to ask"),
  /** Proven, but not the one who may: a role that is missing, a guest where a user must ask, the proof of another guest. */
  FORBIDDEN("forbidden", 403, "It is known who asks, and they may not"),
  /** Not there, or not the caller's: the two are not told apart. */
  NOT_FOUND("not-found", 404, "There is no such thing, or it is not yours"),
  /** The header {@code Allow} names the methods there are. */
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "This address does not take that method"),
  /** The job is not in a state for that. */
  WRONG_STATE("wrong-state", 409, "The job is not in a state for that"),
  /** The same request may be sent again after {@code Retry-After} seconds: it gives what the one before it has made. */
  IDEMPOTENCY_KEY_IN_USE(
      "idempotency-key-in-use",
      409,
      "A request with this idempotency key is still being carried out"),
  /** As many of these are there as may be: one must go before another comes. */
  NO_ROOM("no-room", 409, "There is no room for more"),
  /** The body, or a part of it, has more bytes than are taken. */
  TOO_LARGE("too-large", 413, "More bytes than are taken"),
  /** Bodies are {@code application/json}. */
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Bodies must be application/json"),
  /** Understood, but a value is refused: a type nobody handles, a time in the past, a number out of range. */
  REFUSED("refused", 422, "The request was understood and is refused"),
  /** Use a fresh key for a new request. */
  IDEMPOTENCY_KEY_REUSED(
      "idempotency-key-reused", 422, "The idempotency key came with another body before"),
  /** A limit is reached; the same request may be sent again after {@code Retry-After} seconds. */
  TOO_MANY("too-many", 429, "More than are taken at the moment"),
  /** A bug of ours: the request's id leads to the log. */
  INTERNAL("internal", 500, "Something went wrong on our side"),
  /** Nothing was accepted; the same request may be sent again after {@code Retry-After} seconds. */
  UNAVAILABLE("unavailable", 503, "Not available at the moment");

  private final String name;
  private final int status;
  private final String title;

  Problem(String name, int status, String title) {
    this.name = name;
    this.status = status;
    this.title = title;
  }

  String type() {
    return "https://encargo.dev/problems/" + name;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }
}
