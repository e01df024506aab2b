package dev.encargo.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens a small pool of connections to Postgres; the first connection is made when it is first needed. */
public final class PostgresPool {

  /** How long a caller waits for a connection before the database counts as away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private PostgresPool() {}

  /** A pool without a password: the server trusts the connection. */
  public static Sql trusted(String url, String user, int size) {
    PGSimpleDataSource source = source(url, user);
    return open(source, size);
  }

  /**
   * A pool over TLS, to a server whose certificate names it and is trusted by Java, whose password is asked for at each new connection.
   *
   * @param token gives one that is valid for some minutes, as AWS's IAM authentication has it
   */
  public static Sql withTokens(String url, String user, Supplier<String> token, int size) {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            return getConnection(user, token.get());
          }
        };
    configure(source, url, user);
    // The certificates of RDS Proxy are Amazon Trust Services', which Java trusts:
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.howitworks.html#rds-proxy-security
    source.setSslMode("verify-full");
    source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    return open(source, size);
  }

  private static PGSimpleDataSource source(String url, String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    configure(source, url, user);
    return source;
  }

  private static void configure(PGSimpleDataSource source, String url, String user) {
    source.setUrl(url);
    source.setUser(user);
    source.setApplicationName("encargo");
    source.setConnectTimeout((int) PATIENCE.toSeconds());
    source.setTcpKeepAlive(true);
    // Then the application's name goes with the first message: no statement of its own, which would
    // also pin the connection of an RDS Proxy to this client:
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-pinning.html
    source.setAssumeMinServerVersion("12");
    // The server's DETAIL quotes whole rows, and so payloads; messages go to the log.
    source.setLogServerErrorDetail(false);
  }

  private static Sql open(PGSimpleDataSource source, int size) {
    return new JdbcSql(new ConnectionPool(source, size, PATIENCE));
  }
}
