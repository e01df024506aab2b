package dev.encargo.functions.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.job.Job;
import dev.encargo.job.JobStatus;
import dev.encargo.job.NewJob;
import dev.encargo.json.Json;
import dev.encargo.owner.Owner;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a job as the API shows it. Everything comes from its row, the estimates too: the same row always reads the same. */
final class RenderJob {

  private RenderJob() {}

  /** The whole job, as an object that is left open for more fields. */
  static void open(JsonGenerator to, Job job) throws IOException {
    brief(to, job);
    to.writeFieldName("payload");
    Json.write(to, job.asked().payload());
  }

  /** The job without its payload, as lists have it. */
  static void inList(JsonGenerator to, Job job) throws IOException {
    brief(to, job);
    to.writeEndObject();
  }

  private static void brief(JsonGenerator to, Job job) throws IOException {
    NewJob asked = job.asked();
    to.writeStartObject();
    field(to, "id", job.id());
    field(to, "name", asked.name());
    field(to, "type", asked.type());
    field(to, "status", job.state().status());
    field(to, "priority", asked.priority());
    progress(to, job);
    state(to, job);
    field(to, "maxRetries", asked.maxRetries());
    field(to, "retryDelay", asked.retryDelay().toMillis());
    field(to, "scheduledAt", asked.scheduledAt());
    field(to, "webhookUrl", asked.webhookUrl());
    field(to, "url", asked.url());
    field(to, "metadata", asked.metadata());
    field(to, "orderingKey", asked.orderingKey());
    field(to, "uniqueKey", asked.uniqueKey());
    field(to, "userId", job.owner() instanceof Owner.User user ? user.userId() : null);
    field(to, "guestId", job.owner() instanceof Owner.Guest guest ? guest.guestId() : null);
    field(to, "scheduleId", job.scheduleId());
  }

  private static void state(JsonGenerator to, Job job) throws IOException {
    Job.State state = job.state();
    field(to, "result", state.result());
    field(to, "error", state.error());
    field(to, "loteDeleted", job.loteDeleted());
    field(to, "retryCount", state.retryCount());
    field(to, "runAt", state.runAt());
    field(to, "workerId", state.workerId());
    field(to, "cancelRequestedAt", state.cancelRequestedAt());
    field(to, "createdAt", state.createdAt());
    field(to, "updatedAt", state.updatedAt());
    field(to, "startedAt", state.startedAt());
    field(to, "completedAt", state.completedAt());
  }

  private static void progress(JsonGenerator to, Job job) throws IOException {
    Double rate = ratePerSecond(job);
    field(to, "progress", job.progress().percent());
    field(to, "processedItems", job.progress().processedItems());
    field(to, "totalItems", job.progress().totalItems());
    field(to, "message", job.progress().message());
    field(to, "ratePerSecond", rate == null ? null : rounded(rate));
    field(to, "etaSeconds", etaSeconds(job, rate));
  }

  /** Items a second since the start, as of the last word of the job; null where it is not known. */
  private static @Nullable Double ratePerSecond(Job job) {
    Long processed = job.progress().processedItems();
    Instant started = job.state().startedAt();
    if (processed == null || processed == 0 || started == null) {
      return null;
    }
    Instant ended = job.state().completedAt();
    Instant last = ended == null ? job.state().updatedAt() : ended;
    double seconds = Duration.between(started, last).toMillis() / 1000.0;
    return seconds <= 0 ? null : processed / seconds;
  }

  private static @Nullable Long etaSeconds(Job job, @Nullable Double rate) {
    Long processed = job.progress().processedItems();
    Long total = job.progress().totalItems();
    if (job.state().status() != JobStatus.PROCESSING
        || rate == null
        || processed == null
        || total == null
        || total < processed) {
      return null;
    }
    return (long) Math.ceil((total - processed) / rate);
  }

  private static BigDecimal rounded(double rate) {
    return BigDecimal.valueOf(rate).setScale(1, RoundingMode.HALF_UP);
  }

  static void field(JsonGenerator to, String name, @Nullable Object value) throws IOException {
    to.writeFieldName(name);
    Json.write(to, value);
  }
}
