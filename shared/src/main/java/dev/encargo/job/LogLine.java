package dev.encargo.job;

import java.time.Instant;
import java.util.UUID;

/** A line of a job's log. */
record LogLine(UUID jobId, Instant at, LogLevel level, String message) {}
