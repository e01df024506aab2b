package dev.encargo.functions.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.job.Attempts;
import dev.encargo.job.Job;
import dev.encargo.job.JobLogs;
import dev.encargo.job.Jobs;
import dev.encargo.json.InvalidInput;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/jobs/{id}}: one job, with its logs and attempts where {@code ?include=} asks for them.
 *
 * <p>The answer's {@code ETag} sent back as {@code If-None-Match} is answered 304 while nothing has changed. {@code Prefer: wait=20}
 * (https://www.rfc-editor.org/rfc/rfc7240#section-4.3) holds the answer back until something changes, or for that many seconds.
 */
final class ShowJob {

  private static final List<String> INCLUDES = List.of("logs", "attempts");

  private final Jobs jobs;
  private final AwaitChange await;

  ShowJob(Jobs jobs, AwaitChange await) {
    this.jobs = jobs;
    this.await = await;
  }

  Response answer(Call call) {
    UUID id = call.id();
    Set<String> include = include(call.query().only(List.of("include")));
    String known = call.request().header("if-none-match");
    int wait = AwaitChange.seconds(call.request().header("prefer"));
    if (known != null || wait > 0) {
      Jobs.Stamp stamp = jobs.stamp(call.owner(), id).orElseThrow(ShowJob::notFound);
      if (wait > 0 && (known == null || matches(known, tag(stamp, include)))) {
        stamp = await.change(call.owner(), id, stamp, wait).orElseThrow(ShowJob::notFound);
      }
      if (known != null && matches(known, tag(stamp, include))) {
        return applied(Response.empty(304).with("etag", tag(stamp, include)), wait);
      }
    }
    if (include.isEmpty()) {
      return applied(render(found(jobs.find(call.owner(), id)), include, null, null), wait);
    }
    Jobs.History all = found(jobs.history(call.owner(), id));
    return applied(
        render(
            all.job(),
            include,
            include.contains("logs") ? all.logs() : null,
            include.contains("attempts") ? all.attempts() : null),
        wait);
  }

  private static Set<String> include(Query query) {
    Set<String> include = new TreeSet<>(query.texts("include"));
    query.check();
    if (!INCLUDES.containsAll(include)) {
      throw InvalidInput.malformed(
          "include", "must be logs, attempts, or both with a comma between them");
    }
    return include;
  }

  private static Response render(
      Job job,
      Set<String> include,
      @Nullable List<JobLogs.Line> lines,
      @Nullable List<Attempts.Attempt> tries) {
    Jobs.Stamp stamp =
        new Jobs.Stamp(job.state().updatedAt(), job.loteDeleted(), job.state().status().terminal());
    return Response.json(
            200,
            to -> {
              RenderJob.open(to, job);
              logs(to, lines);
              attempts(to, tries);
              to.writeEndObject();
            })
        .with("etag", tag(stamp, include));
  }

  private static void logs(JsonGenerator to, @Nullable List<JobLogs.Line> lines)
      throws IOException {
    if (lines != null) {
      to.writeArrayFieldStart("logs");
      for (JobLogs.Line line : lines) {
        to.writeStartObject();
        RenderJob.field(to, "at", line.at());
        RenderJob.field(to, "level", line.level());
        RenderJob.field(to, "message", line.message());
        to.writeEndObject();
      }
      to.writeEndArray();
    }
  }

  private static void attempts(JsonGenerator to, @Nullable List<Attempts.Attempt> attempts)
      throws IOException {
    if (attempts != null) {
      to.writeArrayFieldStart("attempts");
      for (Attempts.Attempt attempt : attempts) {
        to.writeStartObject();
        RenderJob.field(to, "number", attempt.number());
        RenderJob.field(to, "workerId", attempt.workerId());
        RenderJob.field(to, "startedAt", attempt.startedAt());
        RenderJob.field(to, "endedAt", attempt.endedAt());
        RenderJob.field(to, "outcome", attempt.outcome());
        RenderJob.field(to, "error", attempt.error());
        to.writeEndObject();
      }
      to.writeEndArray();
    }
  }

  /** Of what changes, and of what is shown: the same job with its logs is another answer. */
  private static String tag(Jobs.Stamp stamp, Set<String> include) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, stamp.updatedAt());
    String shown = include.isEmpty() ? "" : "-" + String.join("-", include);
    return "\"" + Long.toString(micros, 36) + (stamp.loteDeleted() ? "d" : "") + shown + "\"";
  }

  private static boolean matches(String ifNoneMatch, String tag) {
    for (String candidate : ifNoneMatch.split(",", -1)) {
      String one = candidate.strip();
      if (one.equals("*") || one.equals(tag) || one.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  private static Response applied(Response response, int wait) {
    return wait > 0 ? response.with("preference-applied", "wait=" + wait) : response;
  }

  static Refusal notFound() {
    return new Refusal(Problem.NOT_FOUND, "There is no such job, or it is not yours.");
  }

  /** The job of the call's id. */
  static <T> T found(Optional<T> job) {
    return job.orElseThrow(ShowJob::notFound);
  }
}
