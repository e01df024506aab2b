package dev.encargo.job;

import dev.encargo.owner.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many jobs one owner may have and make, and which creations are to count them.
 *
 * <p>The statement that writes jobs counts those that are there, but not each time, since a count takes the longer the more there are:
 * who has just been counted may make a tenth of what is left uncounted, or a hundredth of the limit where that is more, within five
 * seconds, and a hundredth of what is left within thirty. So within one environment of a function a limit below a hundred is exact but for
 * requests at the same moment, and above that one hundredth too many may pass.
 *
 * @see "V023__room_in_quota.sql"
 */
public final class Quota {

  /**
   * Of one owner.
   *
   * @param active jobs that have not ended
   * @param inAMinute jobs created
   */
  public record Limits(int active, int inAMinute) {}

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LATER = Duration.ofSeconds(30);
  private static final int MOST_REMEMBERED = 1_000;

  /**
   * What may be made uncounted.
   *
   * @param soon within {@link #SOON} of the count
   * @param later within {@link #LATER}
   * @param used of both
   */
  private record Allowance(Instant counted, long soon, long later, long used) {
    boolean has(int adding, Instant now) {
      Duration age = Duration.between(counted, now);
      long most = age.compareTo(SOON) < 0 ? soon : age.compareTo(LATER) < 0 ? later : 0;
      return used + adding <= most;
    }

    Allowance less(int adding) {
      return new Allowance(counted, soon, later, used + adding);
    }
  }

  private final Limits ofUser;
  private final Limits ofGuest;
  private final InstantSource clock;
  private final Map<String, Allowance> allowances =
      Collections.synchronizedMap(
          new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  public Quota(Limits ofUser, Limits ofGuest, InstantSource clock) {
    this.ofUser = ofUser;
    this.ofGuest = ofGuest;
    this.clock = clock;
  }

  Limits of(Owner owner) {
    return switch (owner) {
      case Owner.User _ -> ofUser;
      case Owner.Guest _ -> ofGuest;
    };
  }

  /** Whether the statement that writes so many jobs is to count; if not, they are taken from what is allowed uncounted. */
  boolean mustCount(Owner owner, int adding) {
    Instant now = clock.instant();
    boolean[] count = new boolean[1];
    allowances.compute(
        owner.scope(),
        (_, known) -> {
          count[0] = known == null || !known.has(adding, now);
          return count[0] ? new Allowance(now, hundredth(owner), 0, 0) : known.less(adding);
        });
    return count[0];
  }

  /**
   * The owner was counted.
   *
   * @param room how many it may add still
   */
  void counted(Owner owner, long room) {
    allowances.computeIfPresent(
        owner.scope(),
        (_, known) ->
            new Allowance(
                known.counted, Math.max(hundredth(owner), room / 10), room / 100, known.used));
  }

  private long hundredth(Owner owner) {
    Limits limits = of(owner);
    return Math.min(limits.active, limits.inAMinute) / 100;
  }

  /** The next creation counts, since this one was refused. */
  void forget(Owner owner) {
    allowances.remove(owner.scope());
  }
}
