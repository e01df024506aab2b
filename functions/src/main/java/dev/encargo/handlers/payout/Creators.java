package dev.encargo.handlers.payout;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table {@code payout_creators}: who earns, and the account that is paid. */
public final class Creators {

  private static final List<String> FIELDS = List.of("id", "name", "account", "active");

  /** A row that was there before has been written by an earlier transaction. */
  private static final String PUT =
      """
      with given as (
        select * from jsonb_to_recordset(cast(:creators as jsonb)) as g(id text, name text, account text, active boolean)
      ),
      before as (select count(*) as n from payout_creators where id in (select id from given)),
      written as (
        insert into payout_creators as c (id, name, account, active) select id, name, account, active from given
        on conflict (id) do update
          set name = excluded.name, account = excluded.account, active = excluded.active, updated_at = clock_timestamp()
        returning id
      )
      select (select n from before) as updated, (select count(*) from written) as written
      """;

  private static final String PAGE =
      """
      select id, name, account, active, created_at, updated_at from payout_creators
       where id > :after order by id limit :limit
      """;

  private final Sql sql;

  public Creators(Sql sql) {
    this.sql = sql;
  }

  /**
   * Writes {@code {"creators": [{id, name, account, active}]}}; one that is there already is replaced. One round trip.
   *
   * @return how many are new and how many were there
   * @throws InvalidInput naming each that is wrong; none is written then
   */
  public JsonObject put(JsonObject body) {
    Set<String> ids = new HashSet<>();
    List<JsonObject> creators =
        Items.read(
            body,
            "creators",
            item -> {
              JsonObject creator = creator(item);
              if (!ids.add(creator.text("id"))) {
                throw InvalidInput.refused("id", "is in this list twice");
              }
              return creator;
            });
    return sql.query(PUT, Params.of("creators", Json.write(creators)), Creators::counts).getFirst();
  }

  private static JsonObject counts(Row row) {
    long updated = row.whole("updated");
    return JsonObject.of("created", row.whole("written") - updated, "updated", updated);
  }

  private static JsonObject creator(JsonObject item) {
    Items.onlyKnown(item, FIELDS);
    String id = Items.text(item, "id", 100);
    return JsonObject.of(
        "id",
        id,
        "name",
        item.get("name") == null ? id : Items.text(item, "name", 200),
        "account",
        item.get("account") == null ? null : Items.text(item, "account", 200),
        "active",
        item.flag("active", true));
  }

  /** Those after {@code after}, by id. */
  public Page page(@Nullable String after, int limit) {
    return Page.of(
        sql.query(
            PAGE,
            Params.of("after", after == null ? "" : after).and("limit", limit + 1),
            row ->
                JsonObject.of(
                    "id", row.text("id"),
                    "name", row.text("name"),
                    "account", row.textOrNull("account"),
                    "active", row.flag("active"),
                    "createdAt", row.time("created_at").toString(),
                    "updatedAt", row.time("updated_at").toString())),
        limit,
        "id");
  }
}
