package dev.encargo.local.cli;

import picocli.CommandLine.Command;

/** {@code encargo payout}: a group of commands. */
@Command(
    name = "payout",
    description = "Calculate, list and retry payouts; for administrators.",
    subcommands = {
      SeedPayouts.class,
      CalculatePayouts.class,
      ListPayouts.class,
      ShowPayout.class,
      RetryPayouts.class,
    },
    footer = {
      "",
      "Examples:",
      "  ./encargo payout seed --creators 1000       creators and sales to try it with",
      "  ./encargo payout calculate                  what is due today becomes payouts",
      "  ./encargo payout retry                      pay what is due",
      "  ./encargo payout list --status FAILED",
    })
final class Payouts {}
