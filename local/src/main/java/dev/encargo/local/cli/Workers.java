package dev.encargo.local.cli;

import picocli.CommandLine.Command;

/** {@code encargo worker}: a group of commands. */
@Command(
    name = "worker",
    description = "Who works; for administrators.",
    subcommands = {ListWorkers.class},
    footer = {"", "Example:", "  ./encargo worker list"})
final class Workers {}
