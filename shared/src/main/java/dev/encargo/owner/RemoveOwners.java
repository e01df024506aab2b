package dev.encargo.owner;

import dev.encargo.log.Log;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Removes what belonged to those who left, and guests who have not been seen for long, in steps that hold no long lock. */
public final class RemoveOwners {

  private static final long BATCH = 1_000;

  private static final String IDLE =
      "select remove_idle_guests(:seconds * interval '1 second', cast(:most as integer)) as n";

  private static final String STEP = "select remove_what_was_left() as n";

  private final Sql sql;
  private final Duration idle;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param idle how long a guest may be without activity
   */
  public RemoveOwners(Sql sql, Duration idle, InstantSource clock, Log log) {
    this.sql = sql;
    this.idle = idle;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Removes until nothing is left to remove or the time is up.
   *
   * @return how many guests were without activity
   */
  public long remove(Instant stopAt) {
    Params params = Params.of("seconds", idle.toSeconds()).and("most", BATCH);
    long guests = 0;
    long batch;
    do {
      batch = number(IDLE, params);
      guests += batch;
    } while (batch == BATCH && clock.instant().isBefore(stopAt));
    long things = 0;
    long step;
    do {
      step = number(STEP, Params.NONE);
      things += step;
    } while (step > 0 && clock.instant().isBefore(stopAt));
    log.info("removed what nobody owns any more", "guests", guests, "things", things);
    return guests;
  }

  private long number(String statement, Params params) {
    return sql.query(statement, params, row -> row.whole("n")).getFirst();
  }
}
