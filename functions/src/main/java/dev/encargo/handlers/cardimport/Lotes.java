package dev.encargo.handlers.cardimport;

import dev.encargo.job.JobContext;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Imported statements: {@code dkt_lotes} with their rows. A lote that is still being imported is nobody's to see.
 */
public final class Lotes {

  /**
   * A lote and its rules, taken down when the import begins; the owner's own rules and those for everybody. The owner is who the job
   * belongs to now: a guest may have signed in since it was claimed.
   */
  private static final String OPEN =
      """
      with owner as (
        select user_id, guest_id from jobs where id = cast(:job_id as uuid) for share
      ),
      applied as (
        select * from dkt_rules
         where enabled
           and (   (user_id is null and guest_id is null)
                or user_id = (select user_id from owner)
                or guest_id = (select guest_id from owner))
         order by position, id
         limit :most
      )
      insert into dkt_lotes (id, job_id, user_id, guest_id, file_key, file_name, rules)
      select cast(:id as uuid), cast(:job_id as uuid), owner.user_id, owner.guest_id, :file_key, :file_name,
             jsonb_build_object('rules', coalesce(
               (select jsonb_agg(jsonb_build_object('name', name, 'field', field, 'operator', operator, 'value', value,
                                                    'action', action, 'argument', argument) order by position, id)
                  from applied), '[]'))
        from owner
      returning rules
      """;

  private static final String RULES =
      "select rules from dkt_lotes where id = cast(:id as uuid) and status = 'importing'";

  private static final String COMPLETE =
      """
      update dkt_lotes
         set status = 'complete', completed_at = clock_timestamp(), rows = :rows, imported = :imported, excluded = :excluded,
             flagged = :flagged, rejected = :rejected, sums = cast(:sums as jsonb)
       where id = cast(:id as uuid) and status = 'importing'
      """;

  private static final String ROWS_STEP =
      """
      delete from dkt_rows
       where lote_id = cast(:id as uuid)
         and line <= (select min(line) + 50000 from dkt_rows where lote_id = cast(:id as uuid))
      """;

  private static final String REJECTED =
      "delete from dkt_rejected_rows where lote_id = cast(:id as uuid)";

  private static final String UNFINISHED =
      "delete from dkt_lotes where id = cast(:id as uuid) and status = 'importing'";

  private static final String OWNED_ROWS =
      """
      delete from dkt_rows
       where lote_id = (select id from dkt_lotes
                         where id = cast(:id as uuid) and status = 'complete'
                           and (user_id = cast(:user_id as text) or guest_id = cast(:guest_id as uuid)))
      """;

  private static final String OWNED =
      """
      delete from dkt_lotes
       where id = cast(:id as uuid) and status = 'complete'
         and (user_id = cast(:user_id as text) or guest_id = cast(:guest_id as uuid))
      """;

  /** An import ends only together with its job, so a lote whose job has ended or is gone will never be complete. */
  private static final String ABANDONED =
      """
      select l.id
        from dkt_lotes l
       where l.status = 'importing'
         and not exists (select from jobs j where j.id = l.job_id and j.completed_at is null)
       order by l.id
       limit 10
      """;

  private final Sql sql;

  public Lotes(Sql sql) {
    this.sql = sql;
  }

  /**
   * Deletes a statement and its rows, all at once.
   *
   * @return false where this owner has no such lote
   */
  public boolean delete(Owner owner, UUID id) {
    Params params = owned(owner).and("id", id);
    // Rows are the owner's as long as their lote is there, so they go first.
    return sql.as(owner.identity())
        .inTransaction(tx -> {
          tx.update(OWNED_ROWS, params);
          return tx.update(OWNED, params) == 1;
        });
  }

  /**
   * Removes what imports left behind that were killed and then cancelled or given up; some of it at each call.
   *
   * @return how many lotes were removed
   */
  public int removeAbandoned() {
    var abandoned = sql.query(ABANDONED, Params.NONE, row -> row.uuid("id"));
    abandoned.forEach(this::discard);
    return abandoned.size();
  }

  /** Removes an import that will not be finished, in steps: its rows first, so that another call can go on with it. */
  void discard(UUID id) {
    while (sql.update(ROWS_STEP, Params.of("id", id)) > 0) {
      // The next step.
    }
    sql.update(REJECTED, Params.of("id", id));
    sql.update(UNFINISHED, Params.of("id", id));
  }

  /** Begins a lote and returns the rules that hold for it, as {@link Rules#of} reads them. */
  static JsonObject open(Tx tx, JobContext job, UUID id, ImportRequest request) {
    Params params =
        Params.of("id", id)
            .and("job_id", job.id())
            .and("file_key", request.key())
            .and("file_name", request.fileName())
            .and("most", Rules.MOST);
    return tx.query(OPEN, params, row -> row.json("rules")).getFirst();
  }

  /** The rules with which this lote was begun; empty where it is not being imported. */
  Optional<JsonObject> rules(UUID id) {
    return sql.first(RULES, Params.of("id", id), row -> row.json("rules"));
  }

  /** Makes a lote visible, in the transaction that ends its job. */
  static void complete(Tx tx, UUID id, Tally tally) {
    Params params =
        Params.of("id", id)
            .and("rows", tally.rows())
            .and("imported", tally.imported())
            .and("excluded", tally.excluded())
            .and("flagged", tally.flagged())
            .and("rejected", tally.rejected())
            .and("sums", tally.sums().toJson());
    if (tx.update(COMPLETE, params) != 1) {
      throw new IllegalStateException("the lote " + id + " is not being imported");
    }
    tx.update(REJECTED, Params.of("id", id));
  }

  private static Params owned(Owner owner) {
    @Nullable String user = owner instanceof Owner.User(String userId) ? userId : null;
    @Nullable UUID guest = owner instanceof Owner.Guest known ? known.guestId() : null;
    return Params.of("user_id", user).and("guest_id", guest);
  }
}
