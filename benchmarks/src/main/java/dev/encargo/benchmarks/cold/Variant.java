package dev.encargo.benchmarks.cold;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to run a function.
 *
 * @param classPath beside the runtime interface client's
 * @param root the task root, where classes and {@code lib/} lie as Lambda unpacks them
 * @param snapStart whether the process is to stop before its first request, as for a snapshot, and to go on
 */
record Variant(
    String name,
    String handler,
    String classPath,
    Path root,
    List<String> flags,
    Map<String, String> environment,
    String event,
    boolean snapStart) {

  /** What Lambda's managed runtime passes where no snapshot is taken. */
  static final List<String> LAMBDA = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** And where one is. */
  static final List<String> LAMBDA_SNAPSTART =
      List.of("-XX:+UseSerialGC", "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");

  /** What the template puts into JAVA_TOOL_OPTIONS. */
  private static final List<String> OURS =
      List.of("-XX:TieredStopAtLevel=1", "-Djava.locale.providers=SPI");

  Variant with(String suffix, List<String> otherFlags) {
    return new Variant(
        name + suffix, handler, classPath, root, otherFlags, environment, event, snapStart);
  }

  /** With the options that the template adds to Lambda's own. */
  Variant withOurOptions() {
    List<String> all = new ArrayList<>(flags);
    all.addAll(OURS);
    return with("", all);
  }

  /** The same from other classes, such as those of an earlier build. */
  Variant at(String suffix, Path otherRoot) {
    return new Variant(
        name + suffix, handler, classPath, otherRoot, flags, environment, event, snapStart);
  }

  /**
   * As after a restore, with Lambda's options for one.
   *
   * @param credentials where to ask for them, since there are none in the environment then:
   *     https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html#snapstart-credentials
   */
  Variant restored(String credentials) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.remove("AWS_ACCESS_KEY_ID");
    variables.remove("AWS_SECRET_ACCESS_KEY");
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", credentials);
    variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "local");
    return new Variant(
        name + ", restored", handler, classPath, root, LAMBDA_SNAPSTART, variables, event, true);
  }

  /** The command line, on one core. */
  List<String> command(String runtime) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "taskset",
                "-c",
                "0",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath.isEmpty() ? runtime : classPath + ":" + runtime);
    command.add("com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
    command.add(handler);
    return command;
  }

  Map<String, String> variables(RuntimeApi api) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("AWS_LAMBDA_RUNTIME_API", api.address());
    all.put("AWS_LAMBDA_INITIALIZATION_TYPE", snapStart ? "snap-start" : "on-demand");
    all.put("AWS_LAMBDA_FUNCTION_NAME", "f");
    all.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769");
    all.put("AWS_LAMBDA_LOG_GROUP_NAME", "g");
    all.put("AWS_LAMBDA_LOG_STREAM_NAME", "s");
    all.put("_HANDLER", handler);
    all.put("LAMBDA_TASK_ROOT", root.toString());
    all.put("PATH", "/usr/bin:/bin");
    all.put("LANG", "C.UTF-8");
    String tried = System.getenv("COLD_JAVA_TOOL_OPTIONS");
    if (tried != null) {
      all.put("JAVA_TOOL_OPTIONS", tried);
    }
    return all;
  }
}
