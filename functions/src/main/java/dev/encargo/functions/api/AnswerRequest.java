package dev.encargo.functions.api;

import dev.encargo.Platform;
import dev.encargo.Settings;
import dev.encargo.log.Log;
import dev.encargo.log.Traceparent;
import dev.encargo.owner.Authenticate;
import dev.encargo.owner.KeySource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Finds the action, proves who asks, answers, and logs one line. */
final class AnswerRequest {

  private final Routes routes;
  private final Authenticate authenticate;
  private final Log log;
  private final InstantSource clock;

  AnswerRequest(Routes routes, Authenticate authenticate, Log log, InstantSource clock) {
    this.routes = routes;
    this.authenticate = authenticate;
    this.log = log;
    this.clock = clock;
  }

  /**
   * As the platform's settings say who may ask.
   *
   * @param keys of the issuer of tokens
   * @param log of requests; the platform's own but for a rehearsal
   */
  static AnswerRequest of(Platform platform, Routes routes, KeySource keys, Log log) {
    Settings settings = platform.settings();
    Authenticate authenticate =
        new Authenticate(
            settings.jwtIssuer(),
            settings.jwtAudience(),
            keys,
            platform.clock(),
            settings.bareGuestIds());
    return new AnswerRequest(routes, authenticate, log, platform.clock());
  }

  Response answer(Request request) {
    Instant begun = clock.instant();
    String route = "none";
    Response response;
    try {
      Routes.Match match = routes.match(request.method(), request.path());
      route = match.name();
      response = match.answer(request, authenticate);
    } catch (RuntimeException failure) {
      Refusal refusal = Refusal.of(failure);
      if (refusal.problem().status() >= 500) {
        log.error("request failed", failure, "route", route, "requestId", request.id());
      }
      response = refusal.render(request.id());
    }
    Traceparent trace = request.trace();
    log.info(
        "request",
        "route",
        route,
        "status",
        response.status(),
        "ms",
        Duration.between(begun, clock.instant()).toMillis(),
        "requestId",
        request.id(),
        "traceId",
        trace == null ? null : trace.traceId(),
        "location",
        response.headers().get("location"));
    return response;
  }
}
