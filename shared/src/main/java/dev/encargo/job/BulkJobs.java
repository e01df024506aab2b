package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Cancels or retries many jobs of all owners, some at a time. Every step bears a repeat: who was cancelled or retried once is passed
 * over. Only jobs that were there before the one that asks are looked at, and none of those that change others.
 */
public final class BulkJobs {

  /** What is done to the jobs. */
  public enum Change {
    CANCEL,
    RETRY;

    private List<String> statuses() {
      return switch (this) {
        case CANCEL -> List.of("PENDING", "QUEUED", "PROCESSING", "RETRYING");
        case RETRY -> List.of("FAILED", "CANCELLED");
      };
    }

    /** Which status, where none is asked for; null for each. */
    private @Nullable String usual() {
      return this == RETRY ? "FAILED" : null;
    }

    /**
     * Which jobs.
     *
     * @throws dev.encargo.json.InvalidInput naming the field that is wrong
     */
    public BulkFilter filter(JsonObject payload) {
      return BulkFilter.of(payload, statuses());
    }
  }

  /**
   * What a step did.
   *
   * @param last where the next one goes on; null where nothing was left
   * @param changed how many were cancelled, or made in place of others
   */
  public record Step(@Nullable UUID last, long looked, long changed) {}

  private static final int MOST = 1_000;

  private static final String BEFORE_ME =
      " where j.id > cast(:after as uuid) and j.id < cast(:self as uuid) and j.type not like 'admin.%' ";

  private static final String CANDIDATES_TO_CANCEL =
      BEFORE_ME + " and j.completed_at is null " + BulkFilter.WHERE;

  private static final String CANDIDATES_TO_RETRY =
      BEFORE_ME
          + " and j.completed_at is not null and j.status in ('FAILED', 'CANCELLED') "
          + BulkFilter.WHERE;

  private static final String LAST_AND_COUNT =
      "(select id from candidates order by id desc limit 1) as last, (select count(*) from candidates) as looked";

  /** As {@link CancelJob} has it. */
  private static final String CANCEL =
      "with candidates as materialized (select j.id from jobs j "
          + CANDIDATES_TO_CANCEL
          + """
             order by j.id limit :most
          ),
          changed as (
            update jobs j
               set cancel_requested_at = coalesce(j.cancel_requested_at, clock_timestamp()),
                   status = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.status else 'CANCELLED' end,
                   fence = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.fence else j.fence + 1 end,
                   lease_until = case when j.lease_until > clock_timestamp() then j.lease_until end,
                   claimed_at = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.claimed_at end,
                   completed_at = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then null
                                       else clock_timestamp() end,
                   due_at = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.due_at end
              from candidates c where j.id = c.id and j.completed_at is null
            returning j.id
          )
          select (select count(*) from changed) as changed,
          """
          + LAST_AND_COUNT;

  /** The key in {@code make_again} is the one that {@link RetryJob} uses, so that a job is retried once, whoever asks. */
  private static final String RETRY =
      "with candidates as materialized (select j.id from jobs j "
          + CANDIDATES_TO_RETRY
          + """
             order by j.id limit :most
          )
          select m.id, m.priority, m.ordering_group,
          """
          + LAST_AND_COUNT
          + " from (select 1) as always left join make_again((select coalesce(jsonb_agg(id), '[]') from candidates)) m on true";

  private record Made(@Nullable UUID last, long looked, @Nullable Doorbell doorbell) {}

  private final Sql sql;
  private final SendJobs send;

  public BulkJobs(Sql sql, SendJobs send) {
    this.sql = sql;
    this.send = send;
  }

  /** How many jobs the change is about. */
  public long count(Change change, BulkFilter filter, UUID self) {
    String statement =
        "select count(*) as n from jobs j "
            + (change == Change.CANCEL ? CANDIDATES_TO_CANCEL : CANDIDATES_TO_RETRY);
    return sql.query(statement, params(change, filter, self, new UUID(0, 0)), row -> row.whole("n"))
        .getFirst();
  }

  /**
   * Does the next 1,000, in a transaction that commits only while the job that asks is ours.
   *
   * @param after where the step before ended; all zeros at first
   */
  public Step next(JobContext job, Change change, BulkFilter filter, UUID after) {
    Params params = params(change, filter, job.id(), after).and("most", MOST);
    if (change == Change.CANCEL) {
      return job.inTransaction(tx -> tx.query(CANCEL, params, BulkJobs::step).getFirst());
    }
    List<Made> made = job.inTransaction(tx -> retry(tx, params));
    List<Doorbell> doorbells = made.stream().map(Made::doorbell).filter(Objects::nonNull).toList();
    send.send(doorbells);
    return new Step(made.getFirst().last, made.getFirst().looked, doorbells.size());
  }

  private static List<Made> retry(Tx tx, Params params) {
    return tx.query(
        RETRY,
        params,
        row -> {
          UUID id = row.uuidOrNull("id");
          return new Made(
              row.uuidOrNull("last"),
              row.whole("looked"),
              id == null
                  ? null
                  : new Doorbell(
                      id,
                      1,
                      Priority.valueOf(row.text("priority")),
                      row.textOrNull("ordering_group")));
        });
  }

  private static Step step(Row row) {
    return new Step(row.uuidOrNull("last"), row.whole("looked"), row.whole("changed"));
  }

  private static Params params(Change change, BulkFilter filter, UUID self, UUID after) {
    return filter.params(change.usual()).and("self", self).and("after", after);
  }
}
