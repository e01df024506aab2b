package dev.encargo.local.dataapi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.encargo.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Connections by who logs in to which database. */
final class Logins implements AutoCloseable {

  private static final Pattern SECRET =
      Pattern.compile("arn:aws:secretsmanager:[a-z0-9-]*:[0-9]*:secret:([A-Za-z0-9_]+)");
  private static final Pattern CLUSTER =
      Pattern.compile("arn:aws:rds:[a-z0-9-]*:[0-9]*:cluster:[A-Za-z0-9-]+");
  private static final int MOST = 40;

  /** Who logs in, and where. */
  record Login(String role, String database) {}

  private final String server;
  private final Map<Login, HikariDataSource> pools = new ConcurrentHashMap<>();

  /**
   * @param server {@code jdbc:postgresql://host:port/}
   */
  Logins(String server) {
    this.server = server;
  }

  /** Who a request logs in as. */
  static Login of(JsonObject request, String database) {
    String cluster = request.text("resourceArn", "");
    if (!CLUSTER.matcher(cluster).matches()) {
      throw DataApiError.badRequest("The resourceArn " + cluster + " is no ARN of a cluster.");
    }
    Matcher secret = SECRET.matcher(request.text("secretArn", ""));
    if (!secret.matches()) {
      throw DataApiError.badRequest("The secretArn is no ARN of a secret.");
    }
    return new Login(secret.group(1), database);
  }

  /**
   * @throws SQLException where the database does not know who logs in, or the server knows no such database
   * @throws DataApiError where no connection can be had
   */
  Connection connect(Login login) throws SQLException {
    try {
      return pools.computeIfAbsent(login, this::open).getConnection();
    } catch (SQLTransientConnectionException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      if (state.startsWith("28") || state.startsWith("3D")) {
        throw e;
      }
      throw DataApiError.databaseUnavailable();
    }
  }

  private HikariDataSource open(Login login) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server + login.database());
    config.setUsername(login.role());
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(3_000);
    config.setIdleTimeout(60_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @Override
  public void close() {
    pools.values().forEach(HikariDataSource::close);
  }
}
