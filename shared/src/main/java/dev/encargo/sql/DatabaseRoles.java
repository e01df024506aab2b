package dev.encargo.sql;

/** Gives the database's roles the passwords of their secrets, so that the RDS Data API and RDS Proxy can log in as them. */
public final class DatabaseRoles {

  /** A statement about roles takes no parameters; the password comes through a setting that ends with the transaction. */
  private static final String PASSWORD =
      "select length(set_config('encargo.password', :password, true)) as length";

  private final Sql sql;

  /**
   * @param sql logged in as who may alter the roles
   */
  public DatabaseRoles(Sql sql) {
    this.sql = sql;
  }

  /**
   * Lets a role log in with this password from now on; connections that it has stay.
   *
   * @throws SqlFailure where the role is not there, or not the caller's to alter
   */
  public void setPassword(DatabaseRole role, String password) {
    sql.inTransaction(tx -> {
      tx.query(PASSWORD, Params.of("password", password), row -> row.whole("length"));
      return tx.update(logIn(role), Params.NONE);
    });
  }

  private static String logIn(DatabaseRole role) {
    return """
    do $role$
    begin
      execute format('alter role %s login password %%L', current_setting('encargo.password'));
    end $role$
    """
        .formatted(role.roleName());
  }
}
