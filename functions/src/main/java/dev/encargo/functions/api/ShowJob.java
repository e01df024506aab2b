package dev.encargo.functions.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.job.Attempts;
import dev.encargo.job.JobLogs;
import dev.encargo.job.Jobs;
import dev.encargo.json.InvalidInput;
import java.io.IOException;
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
    String ifNoneMatch = call.request().header("if-none-match");
    Set<String> known = known(ifNoneMatch, include);
    int wait = AwaitChange.seconds(call.request().header("prefer"));
    Jobs.Found now = found(jobs.findIfChanged(call.owner(), id, known, !include.isEmpty()));
    if (wait > 0 && (ifNoneMatch == null || now.whole() == null)) {
      now = found(await.change(call.owner(), id, now, !include.isEmpty(), wait));
    }
    // What has changed meanwhile may be known as it now is.
    boolean same = known.contains("*") || known.contains(now.stamp().mark());
    Jobs.History changed = same ? null : now.whole();
    Response response = changed == null ? Response.empty(304) : render(changed, include);
    return applied(response.with("etag", tag(now.stamp(), include)), wait);
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

  private static Response render(Jobs.History whole, Set<String> include) {
    return Response.json(
        200,
        to -> {
          RenderJob.open(to, whole.job());
          if (include.contains("logs")) {
            logs(to, whole.logs());
          }
          if (include.contains("attempts")) {
            attempts(to, whole.attempts());
          }
          to.writeEndObject();
        });
  }

  private static void logs(JsonGenerator to, List<JobLogs.Line> lines) throws IOException {
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

  private static void attempts(JsonGenerator to, List<Attempts.Attempt> attempts)
      throws IOException {
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

  /** Of what changes, and of what is shown: the same job with its logs is another answer. */
  private static String tag(Jobs.Stamp stamp, Set<String> include) {
    return "\"" + stamp.mark() + shown(include) + "\"";
  }

  private static String shown(Set<String> include) {
    return include.isEmpty() ? "" : "-" + String.join("-", include);
  }

  /** The marks in {@link #tag tags} of this answer; what is no tag of it is passed over. */
  private static Set<String> known(@Nullable String ifNoneMatch, Set<String> include) {
    Set<String> known = new TreeSet<>();
    String end = shown(include) + "\"";
    for (String candidate : ifNoneMatch == null ? new String[0] : ifNoneMatch.split(",", -1)) {
      String one = candidate.strip();
      String tag = one.startsWith("W/") ? one.substring(2) : one;
      if (tag.equals("*")) {
        known.add(tag);
      } else if (tag.startsWith("\"") && tag.endsWith(end) && tag.length() > end.length()) {
        known.add(tag.substring(1, tag.length() - end.length()));
      }
    }
    return known;
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
