package dev.encargo.job;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Merges into a job's metadata what its owner wants to keep there, by the names at the top: a value replaces the one there was, null
 * removes it (as https://www.rfc-editor.org/rfc/rfc7396 has it for the top of an object), all others stay.
 */
public final class MergeMetadata {

  /** Bytes of metadata, as PostgreSQL writes it. */
  public static final int MOST_BYTES = 16 * 1024;

  /** Two merges at once wait for each other here, so neither is lost. */
  private static final String MERGE =
      """
      with mine as (
        select id, (metadata || cast(:set as jsonb)) - array(select jsonb_array_elements_text(cast(:removed as jsonb))) as merged
        from jobs
        where id = cast(:id as uuid)
          and user_id is not distinct from cast(:user as text) and guest_id is not distinct from cast(:guest as uuid)
        for update
      ),
      done as (
        update jobs j set metadata = mine.merged from mine
        where j.id = mine.id and octet_length(cast(mine.merged as text)) <= :most
        returning j.id
      )
      select (select id from done) is not null as done from mine
      """;

  /** The metadata would have more than {@value #MOST_BYTES} bytes. */
  public static final class TooLarge extends RuntimeException {
    TooLarge() {
      super("too much metadata", null, false, false);
    }
  }

  private final Sql sql;
  private final Jobs jobs;

  public MergeMetadata(Sql sql, Jobs jobs) {
    this.sql = sql;
    this.jobs = jobs;
  }

  /**
   * Merges; a repeat changes nothing more. A job that has ended can be given metadata too.
   *
   * @return the job as it is then; empty where this owner has none of that id
   * @throws TooLarge where it would be too much; nothing was changed then
   */
  public Optional<Job> merge(Owner owner, UUID id, JsonObject metadata) {
    Map<String, @Nullable Object> set = new LinkedHashMap<>(metadata.fields());
    set.values().removeIf(value -> value == null);
    List<String> removed =
        metadata.names().stream().filter(name -> metadata.get(name) == null).toList();
    Params params =
        NewJobs.owner(owner)
            .and("id", id)
            .and("set", JsonObject.of(set).toJson())
            .and("removed", Json.write(removed))
            .and("most", MOST_BYTES);
    Optional<Boolean> done = sql.as(owner.identity()).first(MERGE, params, row -> row.flag("done"));
    if (done.isPresent() && !done.get()) {
      throw new TooLarge();
    }
    return done.isEmpty() ? Optional.empty() : jobs.find(owner, id);
  }
}
