package dev.encargo.local;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;

/**
 * What only this runtime can know at its start: the queues are empty and every worker is gone.
 *
 * <p>In AWS the sweep finds out by itself, since neither happens there: a message counts as lost after a quarter of an hour, a
 * worker when its lease has ended. Here the sweep is told, so that it goes on at once. A job that a worker held has lost an attempt,
 * as the protocol has it.
 */
final class LostMessages {

  private static final String NOTE =
      """
      update jobs
      set status = case when status = 'QUEUED' then 'PENDING' else status end,
          lease_until = case when status = 'PROCESSING' then clock_timestamp() end,
          due_at = clock_timestamp()
      where completed_at is null
      """;

  private LostMessages() {}

  /** Before any function runs that could hold a job. */
  static void note(Sql sql) {
    sql.update(NOTE, Params.NONE);
  }
}
