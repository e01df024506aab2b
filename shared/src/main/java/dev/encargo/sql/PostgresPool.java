package dev.encargo.sql;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.postgresql.core.ServerVersion;
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

  /**
   * Does what the driver does at its first connection, without one: for the time before a snapshot.
   *
   * @param nobody a URL where no server is
   */
  public static void rehearse(String nobody) {
    // The driver reads the server's version as a number of the locale, and asks how large the heap
    // is: 50 ms of loading.
    ServerVersion.from("17.0");
    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    PGSimpleDataSource source = source(nobody, "nobody");
    try (Sql sql = new JdbcSql(new ConnectionPool(source, 1, Duration.ZERO))) {
      sql.query("select 1", Params.NONE, row -> row.whole("n"));
    } catch (SqlFailure refused) {
      // As expected.
    }
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
    // The server's DETAIL quotes whole rows, and so payloads; messages go to the log.
    source.setLogServerErrorDetail(false);
  }

  private static Sql open(PGSimpleDataSource source, int size) {
    return new JdbcSql(new ConnectionPool(source, size, PATIENCE));
  }
}
