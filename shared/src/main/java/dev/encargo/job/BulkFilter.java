package dev.encargo.job;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import dev.encargo.sql.Params;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs of all owners a change of many is about.
 *
 * @param payload as it was asked for and checked
 */
public record BulkFilter(JsonObject payload) {

  private static final int MOST_IDS = 1_000;
  private static final List<String> FIELDS =
      List.of(
          "jobIds",
          "type",
          "priority",
          "status",
          "userId",
          "guestId",
          "createdAfter",
          "createdBefore",
          "deadLettered",
          "all");

  /** Part of a statement about {@code jobs j}. */
  static final String WHERE =
      """
       and (cast(:ids as jsonb) is null or j.id in (select cast(value as uuid) from jsonb_array_elements_text(cast(:ids as jsonb))))
       and (cast(:type as text) is null or j.type = :type)
       and (cast(:priority as text) is null or j.priority = :priority)
       and (cast(:status as text) is null or j.status = :status)
       and (cast(:user_id as text) is null or j.user_id = :user_id)
       and (cast(:guest_id as uuid) is null or j.guest_id = cast(:guest_id as uuid))
       and (cast(:created_after as timestamptz) is null or j.created_at > cast(:created_after as timestamptz))
       and (cast(:created_before as timestamptz) is null or j.created_at < cast(:created_before as timestamptz))
       and (not :dead_lettered or exists (select from dead_letters d where d.job_id = j.id and d.redriven_at is null))
      """;

  /**
   * Checks.
   *
   * @param statuses that make sense for the change
   * @throws InvalidInput naming the field that is wrong, or where nothing says which jobs
   */
  static BulkFilter of(JsonObject payload, List<String> statuses) {
    for (String name : payload.names()) {
      if (!FIELDS.contains(name)) {
        throw InvalidInput.malformed(name, "is unknown" + Nearest.hint(name, FIELDS));
      }
    }
    boolean all = payload.flag("all", false);
    if (payload.names().stream().allMatch(name -> name.equals("all")) && !all) {
      throw InvalidInput.refused(
          "",
          "says not which jobs; give one of "
              + String.join(", ", FIELDS)
              + "; all: true means every one");
    }
    ids(payload);
    oneOf(payload, "priority", List.of("CRITICAL", "HIGH", "NORMAL", "LOW"));
    oneOf(payload, "status", statuses);
    payload.text("type", "");
    payload.text("userId", "");
    payload.flag("deadLettered", false);
    if (payload.get("guestId") != null) {
      id("guestId", payload.text("guestId"));
    }
    time(payload, "createdAfter");
    time(payload, "createdBefore");
    return new BulkFilter(payload);
  }

  private static void ids(JsonObject payload) {
    if (payload.get("jobIds") == null) {
      return;
    }
    List<@Nullable Object> ids = payload.list("jobIds");
    if (ids.isEmpty() || ids.size() > MOST_IDS) {
      throw InvalidInput.refused("jobIds", "must be 1 to " + MOST_IDS + " ids");
    }
    for (Object id : ids) {
      id("jobIds", String.valueOf(id));
    }
  }

  private static void id(String field, String text) {
    try {
      if (text.length() == 36 && UUID.fromString(text) != null) {
        return;
      }
    } catch (IllegalArgumentException notOne) {
      // As below.
    }
    throw InvalidInput.malformed(field, "must be ids such as 019f1a2b-7c55-7d44-8a55-0c6d7e8f9a01");
  }

  private static void oneOf(JsonObject payload, String field, List<String> words) {
    if (payload.get(field) != null
        && !words.contains(payload.text(field).toUpperCase(Locale.ROOT))) {
      throw InvalidInput.refused(field, "must be one of " + String.join(", ", words));
    }
  }

  private static void time(JsonObject payload, String field) {
    if (payload.get(field) == null) {
      return;
    }
    try {
      int year = OffsetDateTime.parse(payload.text(field)).getYear();
      if (year >= 1970 && year <= 9999) {
        return;
      }
    } catch (DateTimeException notATime) {
      throw InvalidInput.malformed(
          field, "must be a time in ISO 8601 with its offset, such as 2026-03-01T09:00:00Z");
    }
    throw InvalidInput.refused(field, "must be in the years 1970 to 9999");
  }

  /**
   * @param otherwise the status where none is asked for; null for any
   */
  Params params(@Nullable String otherwise) {
    String status = text("status", true);
    return Params.of(
            "ids", payload.get("jobIds") == null ? null : Json.write(payload.get("jobIds")))
        .and("type", text("type", false))
        .and("priority", text("priority", true))
        .and("status", status == null ? otherwise : status)
        .and("user_id", text("userId", false))
        .and("guest_id", text("guestId", false))
        .and("created_after", text("createdAfter", false))
        .and("created_before", text("createdBefore", false))
        .and("dead_lettered", payload.flag("deadLettered", false));
  }

  private @Nullable String text(String field, boolean upper) {
    String text = payload.text(field, "");
    return text.isEmpty() ? null : upper ? text.toUpperCase(Locale.ROOT) : text;
  }
}
