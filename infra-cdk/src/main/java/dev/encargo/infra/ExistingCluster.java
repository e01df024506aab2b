package dev.encargo.infra;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Aurora PostgreSQL cluster that is there already, with its Data API enabled.
 *
 * @param arn of the cluster
 * @param masterSecretArn of the secret with {@code username} and {@code password} of its master user; only migrations use it
 * @param databaseName of a database in it, in which the platform's tables are made
 */
public record ExistingCluster(String arn, String masterSecretArn, String databaseName) {
  private static final Pattern ARN =
      Pattern.compile("arn:[\\w-]+:rds:[\\w-]+:\\d{12}:cluster:(.+)");
  private static final Pattern SECRET =
      Pattern.compile("arn:[\\w-]+:secretsmanager:[\\w-]+:\\d{12}:secret:.+");

  /**
   * Checks.
   *
   * @throws BadInput where one of the three cannot be what it says
   */
  public ExistingCluster {
    if (!ARN.matcher(arn).matches()) {
      throw new BadInput(
          "clusterArn is '"
              + arn
              + "': write a cluster's ARN, as arn:aws:rds:eu-west-1:123456789012:cluster:name.");
    }
    if (!SECRET.matcher(masterSecretArn).matches()) {
      throw new BadInput(
          "masterSecretArn is '"
              + masterSecretArn
              + "': write a secret's ARN, as arn:aws:secretsmanager:eu-west-1:123456789012:secret:name-AbCdEf.");
    }
    if (!databaseName.matches("[A-Za-z_]\\w{0,62}")) {
      throw new BadInput(
          "databaseName is '"
              + databaseName
              + "': write the name of a database, letters, digits and underscores, as encargo.");
    }
  }

  /** What metrics name it by. */
  String identifier() {
    Matcher matcher = ARN.matcher(arn);
    return matcher.matches() ? matcher.group(1) : arn;
  }
}
