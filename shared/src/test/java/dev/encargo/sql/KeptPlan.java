package dev.encargo.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plan that Postgres makes once for all parameters of a statement, and keeps: {@code explain} with parameters shows one made for them. */
public final class KeptPlan {

  private static final Pattern NAME = Pattern.compile("(?<!:):([a-z_]+)");

  private KeptPlan() {}

  /** Its lines, as whoever {@code sql} is would get it. */
  public static String of(Sql sql, String statement) {
    return sql.inTransaction(tx -> of(tx, statement));
  }

  /** The same within a transaction, and with what that has changed. */
  public static String of(Tx tx, String statement) {
    List<String> names = new ArrayList<>();
    Matcher found = NAME.matcher(statement);
    String numbered =
        found.replaceAll(name -> {
          if (!names.contains(name.group(1))) {
            names.add(name.group(1));
          }
          return "\\$" + (names.indexOf(name.group(1)) + 1);
        });
    tx.update("set local plan_cache_mode = force_generic_plan", Params.NONE);
    tx.update("prepare kept as " + numbered, Params.NONE);
    String arguments =
        names.isEmpty()
            ? ""
            : "(" + String.join(", ", Collections.nCopies(names.size(), "null")) + ")";
    List<String> lines =
        tx.query("explain execute kept" + arguments, Params.NONE, row -> row.text("QUERY PLAN"));
    tx.update("deallocate kept", Params.NONE);
    return String.join("\n", lines);
  }
}
