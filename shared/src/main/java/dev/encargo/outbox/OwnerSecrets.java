package dev.encargo.outbox;

import dev.encargo.sql.Identity;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;

/** The secrets that sign what is sent to the URLs of an owner's jobs. */
public final class OwnerSecrets {

  private static final String SECRET = "select webhook_secret(:another) as secret";

  private final Sql sql;

  public OwnerSecrets(Sql sql) {
    this.sql = sql;
  }

  /**
   * The newest of who acts, made when it is first asked for. One round trip.
   *
   * @param another whether a new one is to be made; the one before signs beside it for 24 hours
   */
  public String of(Identity identity, boolean another) {
    return sql.as(identity)
        .query(SECRET, Params.of("another", another), row -> row.text("secret"))
        .getFirst();
  }
}
