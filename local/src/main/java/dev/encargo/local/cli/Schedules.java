package dev.encargo.local.cli;

import picocli.CommandLine.Command;

/** {@code encargo schedule}: a group of commands. */
@Command(
    name = "schedule",
    description = "Create, list, show, change, pause, resume, run and delete schedules.",
    subcommands = {
      CreateSchedule.class,
      ListSchedules.class,
      ShowSchedule.class,
      UpdateSchedule.class,
      PauseSchedule.class,
      ResumeSchedule.class,
      RunSchedule.class,
      DeleteSchedule.class,
      ListTicks.class,
      PreviewSchedule.class,
    },
    footer = {
      "",
      "Examples:",
      "  ./encargo schedule create noop --cron '0 9 * * 1-5' --time-zone America/Santiago",
      "  ./encargo schedule preview --cron '@daily'",
    })
final class Schedules {}
