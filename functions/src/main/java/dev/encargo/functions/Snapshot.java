package dev.encargo.functions;

import dev.encargo.log.Log;
import dev.encargo.sql.Params;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Lets a function do before Lambda's snapshot what its first request would do after it: loads its classes and rehearses a request
 * (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html).
 *
 * <p>Nothing that is open is taken into the snapshot, since nothing is opened before the first request: no connection, no token, no
 * key, no credentials. So nothing is to be closed before it, or to be opened again after it.
 */
public final class Snapshot implements Resource {

  /** What a function does to warm up; it must touch no other machine and leave nothing behind. */
  public interface Rehearsal {
    void run() throws IOException;
  }

  /** The runtime holds its resources weakly. */
  private static final List<Snapshot> KEPT = new CopyOnWriteArrayList<>();

  private final Class<?> function;
  private final Rehearsal rehearsal;
  private final Log log;

  public Snapshot(Class<?> function, Rehearsal rehearsal, Log log) {
    this.function = function;
    this.rehearsal = rehearsal;
    this.log = log;
  }

  /** Arranges it where Lambda is going to take a snapshot, and loads nothing where it is not. */
  public static void prepare(
      Map<String, String> environment, Class<?> function, Rehearsal rehearsal, Log log) {
    if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
      Snapshot snapshot = new Snapshot(function, rehearsal, log);
      KEPT.add(snapshot);
      Core.getGlobalContext().register(snapshot);
    }
  }

  static List<Snapshot> kept() {
    return KEPT;
  }

  /** A rehearsal that fails costs the first request some time and nothing else. */
  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      rehearsal.run();
      connect();
      loadClasses();
      greet();
    } catch (IOException | GeneralSecurityException | RuntimeException | LinkageError e) {
      log.error("the function could not be warmed up; its first request will be slow", e);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {}

  /** To a database that is none. */
  private static void connect() throws IOException {
    try (StandInDatabase database = StandInDatabase.start(List.of());
        Sql sql = PostgresPool.trusted(database.url(), "nobody", 1)) {
      sql.update("select", Params.NONE);
    }
  }

  /** The classes that a rehearsal without a network does not come to; a test writes the list down. */
  private void loadClasses() throws IOException {
    try (InputStream list = function.getResourceAsStream(function.getSimpleName() + ".classes")) {
      if (list == null) {
        return;
      }
      BufferedReader names =
          new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII));
      for (String name = names.readLine(); name != null; name = names.readLine()) {
        load(name);
      }
    }
  }

  /** The first message of a TLS handshake, to nobody: half of what TLS loads, and the certificates that are trusted. */
  private static void greet() throws GeneralSecurityException, IOException {
    SSLEngine tls = SSLContext.getDefault().createSSLEngine("localhost", 443);
    tls.setUseClientMode(true);
    tls.beginHandshake();
    tls.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(tls.getSession().getPacketBufferSize()));
  }

  /** Another release of Java, or a library, may have dropped one. */
  private void load(String name) {
    try {
      Class.forName(name, true, function.getClassLoader());
    } catch (ClassNotFoundException | LinkageError gone) {
      // The first request does without it as well.
    }
  }
}
