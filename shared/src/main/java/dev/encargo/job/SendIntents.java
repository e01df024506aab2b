package dev.encargo.job;

import dev.encargo.json.Json;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Rows of {@code send_intents}: each says that a request's jobs are QUEUED and that their messages are about to be sent. It is written
 * with the jobs and removed once SQS has taken the messages. Where it stays, the sweep sends again what has not begun; a message that
 * SQS has already is dropped there as a repeat.
 *
 * <p>The intent of a few jobs is remembered and removed by the next statement that writes jobs, so that a single one costs one
 * statement. Where no other request follows, the sweep's repeat is what that costs, and for many jobs it would be too much.
 */
final class SendIntents {

  /** The intent of more jobs is removed at once. */
  private static final int FEW = 10;

  /** As many as one statement removes along with what it writes. */
  private static final int MOST = 100;

  private static final String OF_FULFILLED =
      """
      where first_job = any (array(select cast(value as uuid) from jsonb_array_elements_text(cast(:fulfilled as jsonb))))
      """;

  /** Parts of a statement that has written {@code written}. */
  static final String NOTE_AND_REMOVE =
      """
      intended as (
        insert into send_intents (first_job, last_job)
        select cast(:first_job as uuid), cast(:last_job as uuid) from written where not later limit 1
        on conflict (first_job) do nothing
      ),
      fulfilled as (
        delete from send_intents
      """
          + OF_FULFILLED
          + ")\n";

  /** Waits for no disk: what a crash of the database brings back is sent once more. */
  private static final String REMOVE =
      """
      delete from send_intents
      using (select set_config('synchronous_commit', 'off', true)) as unhurried
      """
          + OF_FULFILLED;

  private final Queue<UUID> fulfilled = new ConcurrentLinkedQueue<>();

  /**
   * Notes that the messages of so many jobs were taken.
   *
   * @param intents the first job of each
   */
  void fulfil(Tx tx, List<UUID> intents, int jobs) {
    if (jobs <= FEW || !remove(tx, intents)) {
      fulfilled.addAll(intents);
    }
  }

  /**
   * Removes intents at once.
   *
   * @return false where the database did not take it
   */
  static boolean remove(Tx tx, List<UUID> intents) {
    try {
      tx.update(REMOVE, Params.of("fulfilled", Json.write(intents)));
      return true;
    } catch (SqlFailure e) {
      return false;
    }
  }

  /** Those that the next statement is to remove; {@link #giveBack} where it failed. */
  List<UUID> take() {
    List<UUID> taken = new ArrayList<>();
    while (taken.size() < MOST) {
      UUID next = fulfilled.poll();
      if (next == null) {
        break;
      }
      taken.add(next);
    }
    return taken;
  }

  void giveBack(List<UUID> taken) {
    fulfilled.addAll(taken);
  }
}
