package dev.encargo.job;

import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Jobs that are written together with something else, such as the tick of a schedule: {@link #arm} before the transaction, {@link
 * #add} inside it, {@link #ring} after its commit. What is not rung for is sent by the sweep.
 */
public final class AddJobs {

  private static final String ACTIVE =
      """
      select id from jobs where schedule_id = cast(:schedule as uuid) and completed_at is null order by id limit :limit
      """;

  private final Sql sql;
  private final SendJobs send;
  private final SweepAlarm alarm;
  private final Quota quota;
  private final UuidV7 ids;

  public AddJobs(Sql sql, SendJobs send, SweepAlarm alarm, Quota quota, UuidV7 ids) {
    this.sql = sql;
    this.send = send;
    this.alarm = alarm;
    this.quota = quota;
    this.ids = ids;
  }

  /** A job that was written. */
  public static final class Added {
    private final Doorbell doorbell;
    private final NewJobs.Written row;

    private Added(Doorbell doorbell, NewJobs.Written row) {
      this.doorbell = doorbell;
      this.row = row;
    }

    public UUID id() {
      return row.id();
    }
  }

  /**
   * Makes sure that a sweep lies ahead.
   *
   * @throws dev.encargo.queue.QueueUnavailable where no wake-up could be sent: nothing must be committed then
   */
  public void arm() {
    alarm.arm();
  }

  /**
   * Writes a job that a schedule makes.
   *
   * @return empty where an unfinished job holds its unique key
   * @throws dev.encargo.sql.SqlFailure.LimitReached where the owner has or makes too many: nothing of the transaction is left then
   */
  public Optional<Added> add(Tx tx, Owner owner, NewJob job, UUID scheduleId) {
    UUID id = ids.next();
    AskedJobs asked =
        AskedJobs.of(owner, null, Map.of(id, job), scheduleId).counted(quota.of(owner));
    return Optional.ofNullable(new NewJobs(tx).insert(asked).written().get(id))
        .map(row -> new Added(Doorbell.first(owner, id, job), row));
  }

  /** The unfinished jobs of a schedule, oldest first, so many at the most. */
  public static List<UUID> unfinished(Tx tx, UUID scheduleId, int limit) {
    return tx.query(
        ACTIVE, Params.of("schedule", scheduleId).and("limit", limit), row -> row.uuid("id"));
  }

  /** Rings for those that may run now, and leaves to the timer what is due within its reach. */
  public void ring(Iterable<Added> added) {
    Map<Doorbell, NewJobs.Written> begun = new LinkedHashMap<>();
    added.forEach(one -> begun.put(one.doorbell, one.row));
    if (send.begin(begun)) {
      SendIntents.remove(sql, begun.keySet().stream().map(Doorbell::jobId).toList());
    }
  }

  /** The same, acting as whoever is told: for who may see only their own. */
  public AddJobs as(Owner owner) {
    return new AddJobs(sql.as(owner.identity()), send, alarm, quota, ids);
  }

  /** The database that the transactions are of. */
  public Sql sql() {
    return sql;
  }
}
