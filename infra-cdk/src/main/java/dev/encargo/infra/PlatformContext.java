package dev.encargo.infra;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcLookupOptions;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * Context values ({@code cdk deploy -c name=value}, or {@code "context"} in {@code cdk.json}) as props: one name for each prop that
 * can be written as a word.
 */
final class PlatformContext {

  private interface Choice {
    void make(JobPlatformProps.Builder props, Value value);
  }

  static final String ENABLE_JOBS = "ENABLE_JOBS";

  private static final Map<String, Choice> CHOICES = new LinkedHashMap<>();

  static {
    CHOICES.put(
        "database", (p, v) -> p.database(v.oneOf(DatabaseAccess.values(), DatabaseAccess::word)));
    CHOICES.put("databaseMaxCapacity", (p, v) -> p.databaseMaxCapacity(v.whole()));
    for (Priority priority : Priority.values()) {
      CHOICES.put(
          "concurrency" + priority.title(), (p, v) -> p.concurrency(priority, v.whole(2, 1000)));
      CHOICES.put("memory" + priority.title(), (p, v) -> p.memory(priority, v.whole(128, 10_240)));
    }
    CHOICES.put("workerTimeoutSeconds", (p, v) -> p.workerTimeout(Duration.ofSeconds(v.whole())));
    CHOICES.put("visibilitySeconds", (p, v) -> p.visibility(Duration.ofSeconds(v.whole())));
    CHOICES.put("accountConcurrency", (p, v) -> p.accountConcurrency(v.whole()));
    CHOICES.put("retentionDays", (p, v) -> p.retentionDays(v.whole()));
    CHOICES.put("logRetentionDays", (p, v) -> p.logRetention(v.logRetention()));
    for (ShippedRule shipped : ShippedRule.values()) {
      CHOICES.put(shipped.variable(), (p, v) -> p.cron(shipped, v.text()));
    }
    CHOICES.put(ENABLE_JOBS, (p, v) -> p.enableJobs(v.flag()));
    CHOICES.put("corsOrigins", (p, v) -> v.list().forEach(p::corsOrigin));
    CHOICES.put("alarmEmail", (p, v) -> p.alarmEmail(v.text()));
    CHOICES.put(
        "encryption",
        (p, v) -> p.encryption(v.oneOf(EncryptionKeys.values(), EncryptionKeys::word)));
    CHOICES.put("trial", (p, v) -> p.trial(v.flag()));
  }

  /** Names that are read together, or elsewhere. */
  private static final List<String> OTHERS =
      List.of(
          "vpcId",
          "clusterArn",
          "masterSecretArn",
          "databaseName",
          "userPoolId",
          "userPoolClientId",
          "jwtIssuer",
          "jwtAudience",
          "throttlingRate",
          "throttlingBurst",
          "regionCheck",
          "paymentUrl",
          "paymentToken",
          "OUTBOX_PUBLISHER_TYPE",
          "OUTBOX_WEBHOOK_URL",
          "OUTBOX_WEBHOOK_SECRET");

  private final Construct scope;

  private PlatformContext(Construct scope) {
    this.scope = scope;
  }

  /**
   * Reads and checks.
   *
   * @param scope whose context is read, and into which what exists already is imported
   * @throws BadInput naming the value and what to write instead
   */
  static JobPlatformProps read(Construct scope, Code code) {
    return new PlatformContext(scope).props(JobPlatformProps.builder(code));
  }

  /** Whether a region is to be refused that is not known to have everything. */
  static boolean checksRegion(Construct scope) {
    return new PlatformContext(scope).value("regionCheck").map(Value::flag).orElse(true);
  }

  private JobPlatformProps props(JobPlatformProps.Builder props) {
    refuseUnknownNames();
    CHOICES.forEach((name, choice) -> value(name).ifPresent(value -> choice.make(props, value)));
    value("vpcId")
        .ifPresent(id ->
            props.vpc(
                Vpc.fromLookup(scope, "Vpc", VpcLookupOptions.builder().vpcId(id.text()).build())));
    cluster().ifPresent(props::cluster);
    identity().ifPresent(props::identity);
    throttling(props);
    props.outbox(
        new OutboxPublisher(
            value("OUTBOX_PUBLISHER_TYPE").map(Value::text).orElse("console"),
            value("OUTBOX_WEBHOOK_URL").map(Value::text).orElse(""),
            value("OUTBOX_WEBHOOK_SECRET").map(Value::text).orElse("")));
    props.payments(
        new Payments(
            value("paymentUrl").map(Value::text).orElse(""),
            value("paymentToken").map(Value::text).orElse("")));
    return props.build();
  }

  private Optional<ExistingCluster> cluster() {
    if (value("databaseName").isPresent() && value("clusterArn").isEmpty()) {
      throw new BadInput(
          "databaseName is given without clusterArn: the platform's own cluster names it encargo. Leave it out, or write both.");
    }
    return together("clusterArn", "masterSecretArn")
        .map(pair ->
            new ExistingCluster(
                pair.getFirst(),
                pair.getLast(),
                value("databaseName").map(Value::text).orElse(Database.NAME)));
  }

  private Optional<Identity> identity() {
    Optional<List<String>> pool = together("userPoolId", "userPoolClientId");
    Optional<List<String>> issuer = together("jwtIssuer", "jwtAudience");
    if (pool.isPresent() && issuer.isPresent()) {
      throw new BadInput(
          "Both userPoolId and jwtIssuer are given, and tokens have one issuer: leave out one of the two.");
    }
    return issuer
        .<Identity>map(pair -> new Identity.Issuer(pair.getFirst(), pair.getLast()))
        .or(() ->
            pool.map(pair ->
                new Identity.ExistingUserPool(
                    UserPool.fromUserPoolId(scope, "UserPool", pair.getFirst()), pair.getLast())));
  }

  private void throttling(JobPlatformProps.Builder props) {
    Optional<Value> rate = value("throttlingRate");
    Optional<Value> burst = value("throttlingBurst");
    if (rate.isPresent() || burst.isPresent()) {
      int perSecond = rate.map(Value::whole).orElse(1000);
      props.throttling(perSecond, burst.map(Value::whole).orElse(Math.min(2 * perSecond, 5000)));
    }
  }

  private Optional<List<String>> together(String one, String other) {
    Optional<Value> first = value(one);
    Optional<Value> second = value(other);
    if (first.isPresent() != second.isPresent()) {
      throw new BadInput(
          (first.isPresent() ? one : other)
              + " is given without "
              + (first.isPresent() ? other : one)
              + ": write both, or neither.");
    }
    return first.flatMap(a -> second.map(b -> List.of(a.text(), b.text())));
  }

  private Optional<Value> value(String name) {
    @Nullable Object given = scope.getNode().tryGetContext(name);
    return given == null ? Optional.empty() : Optional.of(new Value(name, given));
  }

  /** CDK's own names have a colon, a slash or an at sign in them; any other is meant for us. */
  private void refuseUnknownNames() {
    TreeSet<String> known = new TreeSet<>(CHOICES.keySet());
    known.addAll(OTHERS);
    if (scope.getNode().getAllContext() instanceof Map<?, ?> all) {
      for (Object key : all.keySet()) {
        String name = String.valueOf(key);
        if (!name.matches(".*[:/@].*") && !name.equals("cdk-migrate") && !known.contains(name)) {
          throw new BadInput(
              "The context value '"
                  + name
                  + "' is not known"
                  + Words.nearest(name, known)
                      .map(near -> ": did you mean " + near + "?")
                      .orElse(".")
                  + " There are: "
                  + String.join(", ", known)
                  + ".");
        }
      }
    }
  }

  /** What was given under a name: a text from the command line, anything from a file. */
  private record Value(String name, Object given) {

    String text() {
      return given.toString().strip();
    }

    List<String> list() {
      Stream<String> items =
          given instanceof List<?> many
              ? many.stream().map(String::valueOf)
              : Arrays.stream(text().split(",", -1));
      return items.map(String::strip).toList();
    }

    boolean flag() {
      return switch (text()) {
        case "true" -> true;
        case "false" -> false;
        default -> throw refused("true or false");
      };
    }

    int whole() {
      if (!text().matches("\\d{1,9}")) {
        throw refused("a whole number");
      }
      return Integer.parseInt(text());
    }

    int whole(int least, int most) {
      Limits.within(name, whole(), least, most);
      return whole();
    }

    <E extends Enum<E>> E oneOf(E[] choices, Function<E, String> word) {
      return Arrays.stream(choices)
          .filter(choice -> word.apply(choice).equals(text()))
          .findFirst()
          .orElseThrow(
              () -> refused(Arrays.stream(choices).map(word).collect(Collectors.joining(" or "))));
    }

    /** CloudWatch keeps logs for <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html">certain numbers of days</a> only. */
    RetentionDays logRetention() {
      return switch (whole()) {
        case 1 -> RetentionDays.ONE_DAY;
        case 3 -> RetentionDays.THREE_DAYS;
        case 5 -> RetentionDays.FIVE_DAYS;
        case 7 -> RetentionDays.ONE_WEEK;
        case 14 -> RetentionDays.TWO_WEEKS;
        case 30 -> RetentionDays.ONE_MONTH;
        case 60 -> RetentionDays.TWO_MONTHS;
        case 90 -> RetentionDays.THREE_MONTHS;
        case 120 -> RetentionDays.FOUR_MONTHS;
        case 180 -> RetentionDays.SIX_MONTHS;
        case 365 -> RetentionDays.ONE_YEAR;
        case 731 -> RetentionDays.TWO_YEARS;
        case 1827 -> RetentionDays.FIVE_YEARS;
        case 3653 -> RetentionDays.TEN_YEARS;
        default -> throw refused("1, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365, 731, 1827 or 3653");
      };
    }

    private BadInput refused(String instead) {
      return new BadInput(
          String.format(Locale.ROOT, "%s is '%s': write %s.", name, text(), instead));
    }
  }
}
