package dev.encargo.owner;

import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The table {@code guests}, reached only through functions of the database that keep its rules. */
public final class Guests {

  /**
   * Guests that may be made in a minute.
   *
   * @param ofAddress from one address of a network
   * @param inAll from everywhere together
   */
  public record Limits(int ofAddress, int inAll) {}

  /** A guest with the token that proves it; the token is shown once and never again. */
  public record Admitted(UUID guestId, GuestToken token) {}

  private static final String CREATE =
      """
      select create_guest(cast(:id as uuid), :digest, :address, cast(:of_address as integer), cast(:in_all as integer)) is null as done
      """;

  private static final String ROTATE = "select rotate_guest_token(:digest) as done";

  private static final String MIGRATE =
      "select migrate_proven_guest(cast(:guest as uuid), :digest) as jobs";

  private static final String LEAVE = "select leave() is null as done";

  /** A deadlock shows after a second: https://www.postgresql.org/docs/17/runtime-config-locks.html. */
  private static final int MOST_TRIES = 5;

  private final Sql sql;
  private final RandomGenerator random;
  private final Limits limits;

  /**
   * @param random fit for secrets
   */
  public Guests(Sql sql, RandomGenerator random, Limits limits) {
    this.sql = sql;
    this.random = random;
    this.limits = limits;
  }

  /**
   * Makes a guest. One round trip.
   *
   * @param id a fresh one
   * @param address where the request came from
   * @throws dev.encargo.sql.SqlFailure.LimitReached where too many were made in this minute
   */
  public Admitted create(UUID id, NetworkAddress address) {
    GuestToken token = GuestToken.fresh(random);
    sql.query(
        CREATE,
        Params.of("id", id)
            .and("digest", token.sha256())
            .and("address", address.sha256())
            .and("of_address", limits.ofAddress())
            .and("in_all", limits.inAll()),
        Guests::done);
    return new Admitted(id, token);
  }

  /**
   * Gives the guest another token; the one it came with proves nothing from then on. One round trip.
   *
   * @throws dev.encargo.sql.SqlFailure.Unproven where the guest is not there, or came with another token
   */
  public Admitted rotate(Owner.Guest guest) {
    GuestToken token = GuestToken.fresh(random);
    boolean rotated =
        sql.as(guest.identity())
            .query(ROTATE, Params.of("digest", token.sha256()), Guests::done)
            .getFirst();
    if (!rotated) {
      throw new Unauthenticated("There is no such guest.");
    }
    return new Admitted(guest.guestId(), token);
  }

  /**
   * Gives all that is a guest's to a user: jobs, also those that run, with their logs, imported statements and rules. The guest is no
   * more after that. One round trip and one transaction; another one where workers held what it wanted while it held what they wanted,
   * and the database undid this.
   *
   * @return how many jobs
   * @throws dev.encargo.sql.SqlFailure.NotThere where there is no such guest, or its token is another one
   * @throws dev.encargo.sql.SqlFailure.DoneBefore where the guest has been given to somebody before
   */
  public long migrate(Owner.User user, UUID guest, GuestToken token) {
    for (int tries = 1; ; tries++) {
      try {
        return migrateOnce(user, guest, token);
      } catch (SqlFailure.Retryable e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private long migrateOnce(Owner.User user, UUID guest, GuestToken token) {
    return sql.as(user.identity())
        .query(
            MIGRATE,
            Params.of("guest", guest).and("digest", token.sha256()),
            row -> row.whole("jobs"))
        .getFirst();
  }

  /** Has all removed that is the owner's until now, with the next sweep; a guest is no more at once. One round trip. */
  public void leave(Owner owner) {
    sql.as(owner.identity()).query(LEAVE, Params.NONE, Guests::done);
  }

  private static boolean done(Row row) {
    return Boolean.TRUE.equals(row.flagOrNull("done"));
  }
}
