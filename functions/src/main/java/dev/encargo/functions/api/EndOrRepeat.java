package dev.encargo.functions.api;

import dev.encargo.job.CancelJob;
import dev.encargo.job.Job;
import dev.encargo.job.RetryJob;

/** {@code POST /api/jobs/{id}/cancel} and {@code …/retry}. */
final class EndOrRepeat {

  private final CancelJob cancel;
  private final RetryJob retry;

  EndOrRepeat(CancelJob cancel, RetryJob retry) {
    this.cancel = cancel;
    this.retry = retry;
  }

  /** 202 with the job, which has ended or is about to; 409 where it had ended before. */
  Response cancel(Call call) {
    CancelJob.Cancelled cancelled = ShowJob.found(cancel.cancel(call.owner(), call.id()));
    if (!cancelled.accepted()) {
      throw wrongState(cancelled.job(), "cancelled: it has ended");
    }
    return PostJobs.accepted(cancelled.job());
  }

  /** 202 with the new job; 409 where the old one has not ended FAILED or CANCELLED. */
  Response retry(Call call) {
    RetryJob.Retried retried = ShowJob.found(retry.retry(call.owner(), call.id()));
    if (!retried.accepted()) {
      throw wrongState(retried.job(), "run again: only FAILED and CANCELLED ones can");
    }
    return PostJobs.accepted(retried.job());
  }

  private static Refusal wrongState(Job job, String what) {
    return new Refusal(
        Problem.WRONG_STATE, "The job is " + job.state().status() + " and cannot be " + what + ".");
  }
}
