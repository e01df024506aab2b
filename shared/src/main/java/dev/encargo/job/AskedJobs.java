package dev.encargo.job;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.json.Json;
import dev.encargo.log.Traceparent;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.RequestSize;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that are asked for, as the statements of {@link NewJobs} take them.
 *
 * @param trace the trace that they belong to; null for one of each job's own
 * @param parts JSON arrays, each as much as one request of the RDS Data API takes
 * @param keys by which they may be one with others
 * @param unique whether any has a unique key
 * @param usual whether none has more than a job must have
 * @param limits what the owner may have, where it is to be counted; null where not
 * @param fulfilled intents of earlier requests whose messages were taken, to be removed along with it
 */
record AskedJobs(
    Owner owner,
    @Nullable Traceparent trace,
    List<UUID> ids,
    List<String> parts,
    Set<String> keys,
    boolean unique,
    boolean usual,
    Quota.@Nullable Limits limits,
    List<UUID> fulfilled) {

  static AskedJobs of(Owner owner, @Nullable Traceparent trace, Map<UUID, NewJob> jobs) {
    return of(owner, trace, jobs, null);
  }

  /** The same for jobs that a schedule makes. */
  static AskedJobs of(
      Owner owner, @Nullable Traceparent trace, Map<UUID, NewJob> jobs, @Nullable UUID scheduleId) {
    Set<String> keys = new TreeSet<>();
    for (NewJob job : jobs.values()) {
      if (job.deduplication() != null) {
        keys.add(job.deduplication().stored(job.type()));
      }
    }
    boolean unique = jobs.values().stream().anyMatch(job -> job.uniqueKey() != null);
    boolean usual = scheduleId == null && jobs.values().stream().allMatch(AskedJobs::isUsual);
    Rendering rendering =
        usual ? AskedJobs::writeUsual : (to, id, job) -> write(to, owner, id, job, scheduleId);
    return new AskedJobs(
        owner,
        trace,
        List.copyOf(jobs.keySet()),
        parts(jobs.entrySet(), rendering),
        keys,
        unique,
        usual,
        null,
        List.of());
  }

  /** How a job is written for the database. */
  private interface Rendering {
    void write(JsonGenerator to, UUID id, NewJob job) throws IOException;
  }

  private static List<String> parts(Set<Map.Entry<UUID, NewJob>> jobs, Rendering rendering) {
    String whole = json(jobs, rendering);
    return RequestSize.fits(whole)
        ? List.of(whole)
        : RequestSize.parts(jobs, job -> RequestSize.of(json(Set.of(job), rendering))).stream()
            .map(part -> json(part, rendering))
            .toList();
  }

  private static boolean isUsual(NewJob job) {
    return job.scheduledAt() == null
        && job.webhookUrl() == null
        && job.url() == null
        && job.metadata().names().isEmpty()
        && job.orderingKey() == null
        && job.uniqueKey() == null
        && job.deduplication() == null;
  }

  AskedJobs counted(Quota.@Nullable Limits most) {
    return new AskedJobs(owner, trace, ids, parts, keys, unique, usual, most, fulfilled);
  }

  AskedJobs uncounted() {
    return counted(null);
  }

  AskedJobs removing(List<UUID> intents) {
    return new AskedJobs(owner, trace, ids, parts, keys, unique, usual, limits, intents);
  }

  /** The intent to send them: their first id. All lie between it and the last one, since ids only grow. */
  UUID intent() {
    return ids.getFirst();
  }

  boolean deduplicates() {
    return !keys.isEmpty();
  }

  /** What the statement takes for one of the parts. */
  Params params(String part) {
    Params params = NewJobs.owner(owner);
    if (deduplicates()) {
      params = params.and("keys", Json.write(keys));
    }
    return params
        .and("jobs", part)
        .and("first_job", intent())
        .and("last_job", ids.getLast())
        .and("fulfilled", Json.write(fulfilled))
        .and("traceparent", trace == null ? null : trace.toString())
        .and("count", limits != null)
        .and("adding", ids.size())
        .and("most_active", limits == null ? 0 : limits.active())
        .and("most_in_a_minute", limits == null ? 0 : limits.inAMinute());
  }

  /** Whether they must be written in a transaction to be written together. */
  boolean needTransaction() {
    return parts.size() > 1;
  }

  private static String json(Collection<Map.Entry<UUID, NewJob>> jobs, Rendering rendering) {
    StringWriter text = new StringWriter(256 * jobs.size());
    try (JsonGenerator to = Json.generator(text)) {
      to.writeStartArray();
      for (Map.Entry<UUID, NewJob> job : jobs) {
        rendering.write(to, job.getKey(), job.getValue());
      }
      to.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** In the order in which {@code UNFOLD_USUAL} takes them. */
  private static void writeUsual(JsonGenerator to, UUID id, NewJob job) throws IOException {
    to.writeStartArray();
    to.writeString(id.toString());
    to.writeString(job.type());
    to.writeString(job.name());
    Json.write(to, job.payload());
    to.writeString(job.priority().name());
    to.writeNumber(job.maxRetries());
    to.writeNumber(job.retryDelay().toMillis());
    to.writeEndArray();
  }

  private static void write(
      JsonGenerator to, Owner owner, UUID id, NewJob job, @Nullable UUID scheduleId)
      throws IOException {
    to.writeStartObject();
    to.writeStringField("id", id.toString());
    to.writeStringField("type", job.type());
    to.writeStringField("name", job.name());
    to.writeFieldName("payload");
    Json.write(to, job.payload());
    to.writeStringField("priority", job.priority().name());
    to.writeNumberField("max_retries", job.maxRetries());
    to.writeNumberField("retry_delay_ms", job.retryDelay().toMillis());
    optional(to, "scheduled_at", job.scheduledAt());
    optional(to, "webhook_url", job.webhookUrl());
    optional(to, "url", job.url());
    if (!job.metadata().names().isEmpty()) {
      to.writeFieldName("metadata");
      Json.write(to, job.metadata());
    }
    optional(to, "ordering_key", job.orderingKey());
    optional(to, "ordering_group", Groups.ordered(owner, job.orderingKey()));
    optional(to, "unique_key", job.uniqueKey());
    optional(to, "schedule_id", scheduleId);
    if (job.deduplication() != null) {
      write(to, job.type(), job.deduplication());
    }
    to.writeEndObject();
  }

  private static void write(JsonGenerator to, String type, Deduplication deduplication)
      throws IOException {
    to.writeStringField("deduplication_key", deduplication.stored(type));
    switch (deduplication) {
      case Deduplication.Debounce debounce -> {
        to.writeNumberField("delay_ms", debounce.delay().toMillis());
        to.writeNumberField("max_wait_ms", debounce.maxWait().toMillis());
      }
      case Deduplication.Throttle throttle -> {
        to.writeNumberField("throttle_limit", throttle.limit());
        to.writeNumberField("period_ms", throttle.period().toMillis());
      }
    }
  }

  private static void optional(JsonGenerator to, String name, @Nullable Object value)
      throws IOException {
    if (value != null) {
      to.writeStringField(name, value.toString());
    }
  }
}
