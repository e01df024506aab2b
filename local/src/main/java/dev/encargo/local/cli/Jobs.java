package dev.encargo.local.cli;

import picocli.CommandLine.Command;

/** {@code encargo jobs}: a group of commands. */
@Command(
    name = "jobs",
    description = "Create, list, show, watch, cancel and retry jobs, and list their types.",
    subcommands = {
      CreateJob.class,
      ListJobs.class,
      ShowJob.class,
      WatchJob.class,
      CancelJob.class,
      RetryJob.class,
      ListTypes.class,
    },
    footer = {
      "",
      "Examples:",
      "  ./encargo jobs create sleep --payload '{\"ms\": 20000}' --wait",
      "  ./encargo jobs list --status PROCESSING",
    })
final class Jobs {}
