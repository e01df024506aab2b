package dev.encargo.owner;

import dev.encargo.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, from the bearer token of a request.
 *
 * <p>A token must be signed RS256 or ES256 with a key that the issuer publishes, name the issuer and the audience, and be in its time.
 * Keys come from the issuer only: what a token itself says about them ({@code jku}, {@code x5u}, {@code jwk}) is not looked at. The
 * rules are those of https://www.rfc-editor.org/rfc/rfc8725. Safe for use by many threads.
 */
public final class Authenticate {

  /** Headers of API Gateway end at 10,240 bytes in all. */
  private static final int MAX_TOKEN = 8 * 1024;

  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** The end of the year 9999. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /** A token that was checked need not be checked again for this long: it saves a signature per request. */
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  private static final int MOST_REMEMBERED = 1_000;

  private record Checked(Caller caller, Instant until) {}

  private final String issuer;
  private final String audience;
  private final IssuerKeys keys;
  private final ReadGuest guests;
  private final InstantSource clock;
  private final Map<String, Checked> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Checked> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  /**
   * @param issuer the {@code iss} that tokens must carry
   * @param audience the {@code aud}, or Cognito's {@code client_id}, that tokens must carry
   */
  public Authenticate(String issuer, String audience, KeySource keys, InstantSource clock) {
    this(issuer, audience, keys, clock, false);
  }

  /**
   * As above.
   *
   * @param bareGuests whether a guest's id alone is believed
   */
  public Authenticate(
      String issuer, String audience, KeySource keys, InstantSource clock, boolean bareGuests) {
    this.guests = new ReadGuest(bareGuests);
    this.issuer = issuer;
    this.audience = audience;
    this.keys = new IssuerKeys(keys, clock);
    this.clock = clock;
  }

  /**
   * Proves who asks: a user by the bearer token, or a guest by {@code X-Guest-Id}, whose token the database looks at together with the
   * first statement.
   *
   * @param headers names in lower case, as payload format 2.0 has them
   * @throws Unauthenticated where it is not proven
   * @throws TwoIdentities where both a user and a guest ask
   * @throws IssuerUnavailable where it cannot be proven now
   */
  public Caller authenticate(Map<String, String> headers) {
    String guest = headers.get("x-guest-id");
    if (guest != null) {
      return new Caller(guests.read(guest, headers), false);
    }
    String token = bearer(headers.get("authorization"));
    Instant now = clock.instant();
    Checked known = remembered.get(token);
    if (known != null && known.until.isAfter(now)) {
      return known.caller;
    }
    JsonObject claims = claims(token);
    Instant until = check(claims, now);
    Caller caller = new Caller(new Owner.User(subject(claims)), isAdmin(claims));
    Instant forget = now.plus(REMEMBERED);
    remembered.put(token, new Checked(caller, until.isBefore(forget) ? until : forget));
    return caller;
  }

  static String bearer(@Nullable String header) {
    if (header == null || header.isBlank()) {
      throw new Unauthenticated(
          "Send a token: Authorization: Bearer <token>, or X-Guest-Id: <guestId>.<token>.");
    }
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new Unauthenticated("The Authorization header must read: Bearer <token>.");
    }
    String token = header.substring(7).strip();
    if (token.length() > MAX_TOKEN) {
      throw new Unauthenticated("The token is longer than " + MAX_TOKEN + " characters.");
    }
    return token;
  }

  /** What the token says, once its signature is known to be the issuer's. */
  private JsonObject claims(String text) {
    SignedToken token = SignedToken.parse(text);
    Object algorithm = token.header().get("alg");
    if (!"RS256".equals(algorithm) && !"ES256".equals(algorithm)) {
      throw new Unauthenticated("The token must be signed with RS256 or ES256.");
    }
    if (!(token.header().get("kid") instanceof String keyId) || keyId.isEmpty()) {
      throw new Unauthenticated("The token names no key (kid).");
    }
    SigningKey key = keys.key(keyId);
    // The key decides with which algorithm it may be used, never the token.
    if (key == null || !key.algorithm().equals(algorithm)) {
      throw new Unauthenticated("The token is signed with a key that the issuer does not publish.");
    }
    if (!key.signed(token.text(), token.signature())) {
      throw new Unauthenticated("The token's signature is wrong.");
    }
    return token.claims();
  }

  /** Until when the token is good. */
  private Instant check(JsonObject claims, Instant now) {
    if (!issuer.equals(claims.get("iss"))) {
      throw new Unauthenticated("The token is of another issuer.");
    }
    if (!isFor(claims.get("aud")) && !audience.equals(claims.get("client_id"))) {
      throw new Unauthenticated("The token is for another audience.");
    }
    Instant expires = time(claims.get("exp"));
    if (expires == null) {
      throw new Unauthenticated("The token has no end (exp).");
    }
    Instant until = expires.plus(CLOCK_SKEW);
    if (!until.isAfter(now)) {
      throw new Unauthenticated("The token has expired.");
    }
    Instant begins = time(claims.get("nbf"));
    if (begins != null && begins.minus(CLOCK_SKEW).isAfter(now)) {
      throw new Unauthenticated("The token is not valid yet.");
    }
    return until;
  }

  private boolean isFor(@Nullable Object audiences) {
    return audience.equals(audiences)
        || (audiences instanceof List<?> list && list.contains(audience));
  }

  /** Seconds since 1970, perhaps with a fraction; null where there are none. */
  private static @Nullable Instant time(@Nullable Object claim) {
    if (claim == null) {
      return null;
    }
    if (claim instanceof Number seconds) {
      return Instant.ofEpochSecond(Math.clamp(seconds.longValue(), 0, LAST_SECOND));
    }
    throw SignedToken.malformed();
  }

  private static String subject(JsonObject claims) {
    if (!(claims.get("sub") instanceof String subject)
        || subject.isEmpty()
        || subject.length() > 255
        || subject.chars().anyMatch(Character::isISOControl)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(subject)) {
      throw new Unauthenticated("The token names nobody (sub of 1 to 255 characters).");
    }
    if (subject.startsWith(Owner.RESERVED)) {
      throw new Unauthenticated("The token's sub begins with encargo:, which no user's may.");
    }
    return subject;
  }

  private static boolean isAdmin(JsonObject claims) {
    return holdsAdmin(claims.get("groups")) || holdsAdmin(claims.get("cognito:groups"));
  }

  private static boolean holdsAdmin(@Nullable Object groups) {
    return groups instanceof List<?> list && list.contains("admin");
  }
}
