package dev.encargo.infra;

/** How functions reach the database. */
public enum DatabaseAccess {
  /**
   * Over HTTPS, by the <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html">RDS Data API</a>: functions
   * live outside any network, nothing runs while nothing is done, and the database may pause.
   */
  DATA_API("data-api"),
  /**
   * By JDBC through an <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.html">RDS Proxy</a>: a few
   * milliseconds a statement, for a network, a NAT gateway and a proxy that run all the time; behind a proxy the database never pauses.
   */
  PROXY("proxy");

  private final String word;

  DatabaseAccess(String word) {
    this.word = word;
  }

  /** As it is written on the command line: {@code -c database=…}. */
  String word() {
    return word;
  }
}
