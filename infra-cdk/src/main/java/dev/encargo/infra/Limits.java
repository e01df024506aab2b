package dev.encargo.infra;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What AWS would refuse minutes into a deployment, refused before it. */
final class Limits {

  /** Of a message in a queue: <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html">twelve hours</a>. */
  private static final Duration LONGEST_VISIBILITY = Duration.ofHours(12);

  /** Lambda ends a function <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html">after a quarter of an hour</a>. */
  static final int LONGEST_TIMEOUT_SECONDS = 900;

  /** What requests, sweeps and the rest of the account are left, at the least. */
  private static final int LEFT_FOR_REQUESTS = 10;

  /**
   * Where both <a
   * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.ServerlessV2.html">Aurora
   * Serverless v2</a> and the <a
   * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html">Data
   * API</a>, which migrations always use, are offered with PostgreSQL 17.
   */
  private static final Set<String> REGIONS =
      new TreeSet<>(
          List.of(
              "af-south-1",
              "ap-east-1",
              "ap-northeast-1",
              "ap-northeast-2",
              "ap-northeast-3",
              "ap-south-1",
              "ap-southeast-1",
              "ap-southeast-2",
              "ap-southeast-3",
              "ap-southeast-5",
              "ca-central-1",
              "eu-central-1",
              "eu-north-1",
              "eu-south-1",
              "eu-west-1",
              "eu-west-2",
              "eu-west-3",
              "me-south-1",
              "sa-east-1",
              "us-east-1",
              "us-east-2",
              "us-west-1",
              "us-west-2"));

  private Limits() {}

  /** Refuses a number outside {@code least} to {@code most}. */
  static void within(String what, int number, int least, int most) {
    if (number < least || number > most) {
      throw new BadInput(
          what + " is " + number + ": write a whole number from " + least + " to " + most + ".");
    }
  }

  /** Refuses a region that lacks a part of the platform. */
  static void region(String region) {
    if (!REGIONS.contains(region)) {
      throw new BadInput(
          "Region "
              + region
              + " is not known to offer Aurora Serverless v2 and the RDS Data API with PostgreSQL 17: write another, as"
              + " AWS_REGION=eu-west-1 ("
              + String.join(", ", REGIONS)
              + "). If AWS offers both there by now, write -c regionCheck=false.");
    }
  }

  /** Refuses what fits none of the account's limits, or not together. */
  static void check(JobPlatformProps props) {
    visibility(props);
    concurrency(props);
    if (props.cluster().isPresent() && props.database() == DatabaseAccess.PROXY) {
      throw new BadInput(
          "clusterArn goes with database=data-api only: a proxy is made for the platform's own cluster. Leave out one of the two.");
    }
    if (props.cluster().isPresent() && props.vpc().isPresent()) {
      throw new BadInput(
          "vpcId and clusterArn are given: the cluster has its network, and functions that speak the Data API live in none. Leave out"
              + " vpcId.");
    }
    duplicates(props.rules());
  }

  private static void visibility(JobPlatformProps props) {
    Duration visibility = props.visibility();
    Duration timeout = props.workerTimeout();
    if (visibility.compareTo(timeout) < 0 || visibility.compareTo(LONGEST_VISIBILITY) > 0) {
      throw new BadInput(
          "visibilitySeconds is "
              + visibility.toSeconds()
              + ": a message must stay invisible for at least as long as its worker may run (workerTimeoutSeconds, "
              + timeout.toSeconds()
              + ") and for 12 hours at the most. Leave it out for six times the timeout, or write "
              + timeout.toSeconds()
              + " to "
              + LONGEST_VISIBILITY.toSeconds()
              + ".");
    }
  }

  private static void concurrency(JobPlatformProps props) {
    int workers = 0;
    for (Priority priority : Priority.values()) {
      workers += props.worker(priority).concurrency();
    }
    int sum = workers + Queues.OTHER_CONCURRENCY;
    if (sum + LEFT_FOR_REQUESTS > props.accountConcurrency()) {
      throw new BadInput(
          "The queues' functions may run "
              + sum
              + " at a time ("
              + workers
              + " workers, "
              + Queues.OTHER_CONCURRENCY
              + " for dead letters, timer and outbox) and requests need "
              + LEFT_FOR_REQUESTS
              + ", but accountConcurrency is "
              + props.accountConcurrency()
              + ": lower concurrencyCritical, concurrencyHigh, concurrencyNormal or concurrencyLow, or ask AWS for a higher quota"
              + " ('Concurrent executions' of Lambda) and write it as -c accountConcurrency=…");
    }
  }

  private static void duplicates(List<PlatformRule> rules) {
    Set<String> seen = new TreeSet<>();
    String twice =
        rules.stream()
            .map(PlatformRule::id)
            .filter(id -> !seen.add(id))
            .collect(Collectors.joining(", "));
    if (!twice.isEmpty()) {
      throw new BadInput("Two rules have the id " + twice + ": give each its own.");
    }
  }
}
