package dev.encargo.owner;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;

/** The table {@code upload_counts}: how many bytes an owner was given places for in a day, of UTC. */
public final class UploadQuota {

  private static final String COUNT = "select count_upload(:size, :most) is null as done";

  private final Sql sql;
  private final long bytesInADay;

  public UploadQuota(Sql sql, long bytesInADay) {
    this.sql = sql;
    this.bytesInADay = bytesInADay;
  }

  /**
   * Takes so many bytes of what the owner may upload today. One round trip, in which a guest is proven too.
   *
   * @throws dev.encargo.sql.SqlFailure.LimitReached where it would be too much; nothing is taken then
   */
  public void take(Owner owner, long bytes) {
    sql.as(owner.identity())
        .query(
            COUNT,
            Params.of("size", bytes).and("most", bytesInADay),
            row -> row.flagOrNull("done"));
  }
}
