package dev.encargo.job;

import static dev.encargo.job.JobStatus.CANCELLED;
import static dev.encargo.job.JobStatus.COMPLETED;
import static dev.encargo.job.JobStatus.FAILED;
import static dev.encargo.job.JobStatus.PENDING;
import static dev.encargo.job.JobStatus.PROCESSING;
import static dev.encargo.job.JobStatus.QUEUED;
import static dev.encargo.job.JobStatus.RETRYING;

import java.util.List;

/** A change of status that is allowed; the table {@code job_transitions} holds the same ones and a trigger refuses all others. */
public record Transition(JobStatus from, JobStatus to) {

  /** All there are. */
  public static final List<Transition> ALL =
      List.of(
          new Transition(PENDING, QUEUED),
          new Transition(PENDING, PROCESSING),
          new Transition(PENDING, FAILED),
          new Transition(PENDING, CANCELLED),
          new Transition(QUEUED, PENDING),
          new Transition(QUEUED, PROCESSING),
          new Transition(QUEUED, FAILED),
          new Transition(QUEUED, CANCELLED),
          new Transition(PROCESSING, PENDING),
          new Transition(PROCESSING, RETRYING),
          new Transition(PROCESSING, COMPLETED),
          new Transition(PROCESSING, FAILED),
          new Transition(PROCESSING, CANCELLED),
          new Transition(RETRYING, PENDING),
          new Transition(RETRYING, PROCESSING),
          new Transition(RETRYING, FAILED),
          new Transition(RETRYING, CANCELLED));
}
