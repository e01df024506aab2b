package dev.encargo.local;

import dev.encargo.json.InvalidInput;
import dev.encargo.local.template.RuleDescription;
import dev.encargo.schedule.Cron;
import dev.encargo.schedule.RuleTimes;
import dev.encargo.schedule.ShippedSchedule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PAYOUT_CRON}, {@code CLEANUP_CRON}, {@code RETRY_CRON}, {@code OUTBOX_CRON} and {@code ENABLE_JOBS} in the environment make of
 * the template's shipped schedules: the same as {@code cdk deploy} would with them.
 */
final class ShippedRules {

  private static final String ENABLE_JOBS = "ENABLE_JOBS";
  private static final String OUTBOX_CRON = "OUTBOX_CRON";
  private static final String LOOK_AGAIN = "ENCARGO_OUTBOX_CRON";
  private static final String JOBS_ENABLED = "ENCARGO_ENABLE_JOBS";

  private final @Nullable Boolean enableJobs;
  private final Map<ShippedSchedule, Cron> crons;
  private final @Nullable Cron outbox;

  private ShippedRules(
      @Nullable Boolean enableJobs, Map<ShippedSchedule, Cron> crons, @Nullable Cron outbox) {
    this.enableJobs = enableJobs;
    this.crons = crons;
    this.outbox = outbox;
  }

  /**
   * Reads the variables.
   *
   * @throws CannotStart naming the variable that is wrong, and what to write
   */
  static ShippedRules of(Map<String, String> environment) {
    Map<ShippedSchedule, Cron> crons = new EnumMap<>(ShippedSchedule.class);
    for (ShippedSchedule shipped : ShippedSchedule.values()) {
      String variable = shipped + "_CRON";
      String text = environment.get(variable);
      if (text != null) {
        crons.put(shipped, cron(variable, text.strip()));
      }
    }
    String outbox = environment.get(OUTBOX_CRON);
    return new ShippedRules(
        flag(environment.get(ENABLE_JOBS)),
        crons,
        outbox == null ? null : cron(OUTBOX_CRON, outbox.strip()));
  }

  /** {@code every 5 minutes} is a word of users' schedules, and none of {@code cdk}'s. */
  private static Cron cron(String variable, String text) {
    if (text.toLowerCase(Locale.ROOT).startsWith("every")) {
      throw new CannotStart(
          variable + " is '" + text + "': write five fields, such as */5 * * * *.");
    }
    try {
      return Cron.parse(text);
    } catch (InvalidInput refused) {
      throw new CannotStart(variable + " " + refused.errors().getFirst().message() + ".", refused);
    }
  }

  private static @Nullable Boolean flag(@Nullable String text) {
    return switch (text) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw new CannotStart(ENABLE_JOBS + " is '" + text + "': write true or false.");
    };
  }

  /** The rules as they are to be; a cron text that restricts both day fields makes two of one. */
  List<RuleDescription> applyTo(List<RuleDescription> rules) {
    List<RuleDescription> changed = new ArrayList<>();
    Set<ShippedSchedule> replaced = EnumSet.noneOf(ShippedSchedule.class);
    for (RuleDescription rule : rules) {
      ShippedSchedule shipped = shippedBy(rule);
      if (shipped == null) {
        changed.add(rule);
      } else if (!crons.containsKey(shipped)) {
        changed.add(
            new RuleDescription(
                rule.name(),
                rule.schedule(),
                enableJobs == null ? rule.enabled() : enableJobs,
                rule.targets()));
      } else if (replaced.add(shipped)) {
        changed.addAll(anew(rule, crons.get(shipped)));
      }
    }
    return changed;
  }

  private List<RuleDescription> anew(RuleDescription rule, Cron cron) {
    List<RuleDescription> rules = new ArrayList<>(2);
    for (String expression : RuleTimes.of(cron, ZoneOffset.UTC, Instant.EPOCH)) {
      rules.add(
          new RuleDescription(
              rule.name() + (rules.isEmpty() ? "" : "2"),
              expression,
              enableJobs == null || enableJobs,
              rule.targets()));
    }
    return rules;
  }

  private static @Nullable ShippedSchedule shippedBy(RuleDescription rule) {
    for (ShippedSchedule shipped : ShippedSchedule.values()) {
      Pattern names = Pattern.compile("\"shipped\"\\s*:\\s*\"" + shipped.word() + "\"");
      for (RuleDescription.Target target : rule.targets()) {
        if (target.template() != null && names.matcher(target.template()).find()) {
          return shipped;
        }
      }
    }
    return null;
  }

  /** The settings of a function that is told of the rules, so that it sees them as they are. */
  void applyTo(Map<String, String> settings) {
    if (outbox != null && settings.containsKey(LOOK_AGAIN)) {
      settings.put(LOOK_AGAIN, outbox.text());
    }
    if (!settings.containsKey(JOBS_ENABLED)) {
      return;
    }
    if (enableJobs != null || !crons.isEmpty()) {
      settings.put(JOBS_ENABLED, Boolean.toString(enableJobs == null || enableJobs));
    }
    for (ShippedSchedule shipped : ShippedSchedule.values()) {
      Cron cron = crons.get(shipped);
      if (cron != null) {
        settings.put("ENCARGO_" + shipped + "_CRON", cron.text());
      }
      if (cron != null || enableJobs != null) {
        settings.put(
            "ENCARGO_" + shipped + "_RULE", Boolean.toString(enableJobs == null || enableJobs));
      }
    }
  }
}
