package dev.encargo.infra;

import software.amazon.awscdk.services.events.Schedule;

/**
 * An EventBridge rule on a clock that is deployed with the platform.
 *
 * @param id its logical id, letters and digits
 * @param description for people
 * @param schedule in UTC
 * @param target what it wakes
 */
public record PlatformRule(String id, String description, Schedule schedule, Target target) {

  /** What a rule can wake. */
  public enum Target {
    /** Sends again what was forgotten, and cleans up. */
    SWEEP
  }

  /**
   * Checks.
   *
   * @throws BadInput where the id is not one
   */
  public PlatformRule {
    if (!id.matches("[A-Za-z][A-Za-z0-9]{0,99}")) {
      throw new BadInput(
          "The rule's id is '" + id + "': write letters and digits only, as NightlySweepRule.");
    }
  }

  /** Once a day the sweep runs whether or not anything has armed it; the clean-up's clock, too. */
  public static PlatformRule dailyBackstop() {
    return new PlatformRule(
        "BackstopSweepRule",
        "Wakes the sweep once a day, whatever has happened to its timer",
        Schedule.expression("cron(15 3 * * ? *)"),
        Target.SWEEP);
  }
}
