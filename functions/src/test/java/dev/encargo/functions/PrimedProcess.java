package dev.encargo.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crac.Core;
import org.crac.Resource;

/**
 * A function's process as SnapStart drives it, but for the snapshot itself: start, hooks, first event. Arguments: the function's
 * class, its event's file.
 */
final class PrimedProcess {

  static final String RESTORED = "--- restored ---";
  static final String ANSWER = "--- answer ";

  private PrimedProcess() {}

  public static void main(String[] arguments) throws Exception {
    byte[] event = Files.readAllBytes(Path.of(arguments[1]));
    Context context = context();
    RequestStreamHandler function =
        (RequestStreamHandler) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    ByteArrayOutputStream answer = new ByteArrayOutputStream(8_192);
    ByteArrayInputStream in = new ByteArrayInputStream(event);
    for (Snapshot snapshot : Snapshot.kept()) {
      org.crac.Context<Resource> global = Core.getGlobalContext();
      snapshot.beforeCheckpoint(global);
      snapshot.afterRestore(global);
    }
    System.out.println(RESTORED);
    function.handleRequest(in, answer, context);
    System.out.println(ANSWER + answer.toString(StandardCharsets.UTF_8));
    // Without the pool's and others' threads.
    Runtime.getRuntime().halt(0);
  }

  private static Context context() {
    Context context =
        (Context)
            Proxy.newProxyInstance(
                PrimedProcess.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, values) ->
                    method.getName().equals("getRemainingTimeInMillis") ? 900_000 : null);
    context.getRemainingTimeInMillis();
    return context;
  }
}
