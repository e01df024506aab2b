package dev.encargo.local.cli;

import picocli.CommandLine.Command;

/** {@code encargo queue}: a group of commands. */
@Command(
    name = "queue",
    description = "What waits, by priority; pause one; dead letters; for administrators.",
    subcommands = {
      ListQueues.class,
      PauseQueue.class,
      ResumeQueue.class,
      RedriveQueue.class,
      CancelMany.class,
      RetryMany.class,
    },
    footer = {
      "",
      "Examples:",
      "  ./encargo queue list",
      "  ./encargo queue pause LOW",
      "  ./encargo queue redrive --type email.send",
      "  ./encargo queue cancel --type noop",
    })
final class Queues {}
