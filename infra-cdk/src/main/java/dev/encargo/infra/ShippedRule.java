package dev.encargo.infra;

import java.util.Locale;

/** The schedules that come with the platform, each with the variable that sets when it fires. */
enum ShippedRule {
  /** No rule: commits wake the publisher, and while it works this says when another one looks at the latest. */
  OUTBOX("OutboxPublisherRule", "Publishes what waits in the outbox", "* * * * *"),
  PAYOUT("PayoutCalculationRule", "Calculates payouts", "0 2 * * 0"),
  CLEANUP("OutboxCleanupRule", "Removes what was published long ago", "0 3 * * *"),
  RETRY("PayoutRetryRule", "Looks for failed payouts to be tried again", "0 * * * *");

  private final String id;
  private final String description;
  private final String cron;

  ShippedRule(String id, String description, String cron) {
    this.id = id;
    this.description = description;
    this.cron = cron;
  }

  String id() {
    return id;
  }

  String description() {
    return description;
  }

  String defaultCron() {
    return cron;
  }

  /** {@code PAYOUT_CRON}. */
  String variable() {
    return name() + "_CRON";
  }

  /** As the function that it calls knows it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
