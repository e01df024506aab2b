package dev.encargo.functions.api;

import dev.encargo.job.Job;
import dev.encargo.job.JobFilter;
import dev.encargo.job.JobStatus;
import dev.encargo.job.Jobs;
import dev.encargo.job.Priority;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/jobs}: a page of the caller's jobs, newest first. */
final class ListJobs {

  private static final List<String> PARAMETERS =
      List.of(
          "status",
          "type",
          "priority",
          "url",
          "createdAfter",
          "createdBefore",
          "active",
          "limit",
          "cursor");

  private final Jobs jobs;

  ListJobs(Jobs jobs) {
    this.jobs = jobs;
  }

  Response answer(Call call) {
    Query query = call.query().only(PARAMETERS);
    JobFilter filter = filter(query);
    int limit = query.whole("limit", 1, 100, 50);
    Cursor cursors = Cursor.ofJobs(call.owner(), "jobs", filter);
    UUID before =
        query.value("cursor", "a nextCursor of this list with these filters", cursors::read);
    query.check();
    return page(jobs.page(call.owner(), filter, before, limit + 1), limit, cursors);
  }

  private static Response page(List<Job> found, int limit, Cursor cursors) {
    boolean more = found.size() > limit;
    List<Job> page = more ? found.subList(0, limit) : found;
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("jobs");
          for (Job job : page) {
            RenderJob.inList(to, job);
          }
          to.writeEndArray();
          RenderJob.field(to, "nextCursor", more ? cursors.write(page.getLast().id()) : null);
          to.writeEndObject();
        });
  }

  /** {@code GET /api/admin/jobs}: a page of everybody's jobs. */
  Response ofAll(Call call) {
    List<String> parameters = new ArrayList<>(PARAMETERS);
    parameters.addAll(List.of("userId", "guestId"));
    Query query = call.query().only(parameters);
    JobFilter filter = filter(query);
    String user = query.text("userId");
    UUID guest = query.value("guestId", "a guest's id", ListJobs::id);
    int limit = query.whole("limit", 1, 100, 50);
    Cursor cursors = Cursor.ofJobs(call.owner(), "jobs of all", filter, user, guest);
    UUID before =
        query.value("cursor", "a nextCursor of this list with these filters", cursors::read);
    query.check();
    return page(jobs.pageOfAll(filter, user, guest, before, limit + 1), limit, cursors);
  }

  private static @Nullable UUID id(String text) {
    try {
      return text.length() == 36 ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }

  private static JobFilter filter(Query query) {
    EnumSet<JobStatus> statuses = EnumSet.noneOf(JobStatus.class);
    statuses.addAll(
        query.values(
            "status",
            "any of PENDING, QUEUED, PROCESSING, COMPLETED, FAILED, RETRYING, CANCELLED",
            ListJobs::status));
    return new JobFilter(
        statuses,
        query.text("type"),
        query.value("priority", "CRITICAL, HIGH, NORMAL or LOW", Priority::of),
        query.text("url"),
        query.time("createdAfter"),
        query.time("createdBefore"),
        query.flag("active"));
  }

  private static @Nullable JobStatus status(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    for (JobStatus status : JobStatus.values()) {
      if (status.name().equals(name)) {
        return status;
      }
    }
    return null;
  }
}
