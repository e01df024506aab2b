package dev.encargo.owner;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's public keys, remembered.
 *
 * <p>They are fetched again when they are {@link #FRESH} old, and at once when a token names a key that is not among them (the issuer
 * has rotated), but for that not more than once in {@link #PAUSE}: tokens with invented key ids must not become requests to the
 * issuer. While the issuer is down the old ones serve for up to {@link #STALE}.
 */
final class IssuerKeys {

  static final Duration FRESH = Duration.ofMinutes(15);
  static final Duration STALE = Duration.ofHours(24);
  static final Duration PAUSE = Duration.ofSeconds(30);
  static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private record Keys(Map<String, SigningKey> set, Instant fetchedAt) {}

  private final KeySource source;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Keys keys;
  private Instant notBefore = Instant.MIN;
  private Instant notForUnknownBefore = Instant.MIN;

  IssuerKeys(KeySource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /**
   * The key of that id; null where the issuer has none.
   *
   * @throws IssuerUnavailable where the keys are not known and cannot be fetched
   */
  @Nullable SigningKey key(String id) {
    Keys known = keys;
    Instant now = clock.instant();
    if (known != null && known.fetchedAt.plus(FRESH).isAfter(now)) {
      SigningKey key = known.set.get(id);
      if (key != null) {
        return key;
      }
    }
    return refreshed(id, now).get(id);
  }

  private Map<String, SigningKey> refreshed(String id, Instant now) {
    fetching.lock();
    try {
      Keys known = keys;
      boolean old = known == null || !known.fetchedAt.plus(FRESH).isAfter(now);
      boolean unknown = known != null && known.set.get(id) == null;
      if (old ? !now.isBefore(notBefore) : unknown && !now.isBefore(notForUnknownBefore)) {
        if (!old) {
          notForUnknownBefore = now.plus(PAUSE);
        }
        return fetch(now);
      }
      return usable(known, now, null);
    } finally {
      fetching.unlock();
    }
  }

  private Map<String, SigningKey> fetch(Instant now) {
    try {
      Map<String, SigningKey> set = SigningKey.ofSet(source.fetch());
      keys = new Keys(set, now);
      return set;
    } catch (IOException | RuntimeException e) {
      notBefore = now.plus(PAUSE_AFTER_FAILURE);
      return usable(keys, now, e);
    }
  }

  private static Map<String, SigningKey> usable(
      @Nullable Keys known, Instant now, @Nullable Exception cause) {
    if (known != null && known.fetchedAt.plus(STALE).isAfter(now)) {
      return known.set;
    }
    throw new IssuerUnavailable("the issuer's keys cannot be fetched", cause);
  }
}
