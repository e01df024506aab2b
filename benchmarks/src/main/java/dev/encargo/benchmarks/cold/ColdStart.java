package dev.encargo.benchmarks.cold;

import dev.encargo.benchmarks.cold.RuntimeApi.Word;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts functions as real processes on one core, again and again, and prints how long their first answers took. */
public final class ColdStart {

  /** What one start took: to the first answer, of that the start itself, and the processor time of both. */
  private record Taken(double first, double start, double processor, double second) {}

  private final ColdWorld world;
  private final Path state;
  private final String runtime;
  private final PrintStream out;

  private ColdStart(ColdWorld world, Path state, PrintStream out) throws IOException {
    this.world = world;
    this.state = state;
    this.runtime = jars(Path.of("benchmarks/cold/runtime/target/lib"));
    this.out = out;
  }

  /**
   * Measures all there is, in turns, so that what else the machine does hits all alike.
   *
   * @param state an empty directory
   * @param names only variants whose names begin with one of these; all where it is empty
   */
  public static void run(Path state, List<String> names, int runs, PrintStream out)
      throws IOException, InterruptedException {
    // The function has core 0 for itself; what it talks to has the others.
    new ProcessBuilder("taskset", "-acp", "1", Long.toString(ProcessHandle.current().pid()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    try (ColdWorld world = new ColdWorld(state)) {
      ColdStart cold = new ColdStart(world, state, out);
      cold.measure(
          cold.variants().stream()
              .filter(one -> names.isEmpty() || names.stream().anyMatch(one.name()::startsWith))
              .toList(),
          runs);
    }
  }

  private void measure(List<Variant> variants, int runs) throws IOException, InterruptedException {
    Map<Variant, List<Taken>> taken = new LinkedHashMap<>();
    for (int run = 0; run <= runs; run++) {
      for (Variant variant : variants) {
        Taken one = start(variant);
        if (run > 0) { // the first round fills the page cache
          taken.computeIfAbsent(variant, _ -> new ArrayList<>()).add(one);
        }
      }
    }
    double base = median(taken.getOrDefault(variants.getFirst(), List.of()), Taken::first);
    out.printf(
        "%-38s %12s %10s %10s %10s %8s%n",
        "median of " + runs + ", ms", "first answer", "start", "cpu", "second", "factor");
    taken.forEach((variant, all) -> {
      double first = median(all, Taken::first);
      out.printf(
          Locale.ROOT,
          "%-38s %12.0f %10.0f %10.0f %10.1f %8.2f%n",
          variant.name(),
          first,
          median(all, Taken::start),
          median(all, Taken::processor),
          median(all, Taken::second),
          first / base);
    });
  }

  private static double median(List<Taken> all, java.util.function.ToDoubleFunction<Taken> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private Taken start(Variant variant) throws IOException, InterruptedException {
    Path log = state.resolve("function.log");
    try (RuntimeApi api = new RuntimeApi()) {
      ProcessBuilder builder =
          new ProcessBuilder(variant.command(runtime)).redirectErrorStream(true);
      builder.redirectOutput(log.toFile()).directory(variant.root().toFile());
      builder.environment().clear();
      builder.environment().putAll(variant.variables(api));
      long begun = System.nanoTime();
      Process process = builder.start();
      try {
        double before = 0;
        if (variant.snapStart()) {
          expect(api.next(), "/restore/next");
          before = processor(process);
          begun = System.nanoTime();
          api.restore();
        }
        Word ready = api.next();
        expect(ready, "/invocation/next");
        long asked = System.nanoTime();
        Word answer = answer(api, variant);
        double processor = processor(process) - before;
        expect(api.next(), "/invocation/next");
        long second = System.nanoTime();
        double warm = (answer(api, variant).nanos() - second) / 1e6;
        double start = (ready.nanos() - begun) / 1e6;
        return new Taken(start + (answer.nanos() - asked) / 1e6, start, processor, warm);
      } finally {
        process.destroyForcibly().waitFor();
      }
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          variant.name() + ": " + e.getMessage() + "\n" + Files.readString(log), e);
    }
  }

  private static Word answer(RuntimeApi api, Variant variant) throws InterruptedException {
    api.invoke(variant.event());
    Word answer = api.next();
    if (!answer.path().endsWith("/response") || !answer.body().contains("202")) {
      throw new IllegalStateException("it answered " + answer.body());
    }
    return answer;
  }

  private static void expect(Word word, String path) {
    if (!word.path().equals(path)) {
      throw new IllegalStateException("it asked for " + word.path() + " and not for " + path);
    }
  }

  /** Of all its threads, in ms; the JDK would tell it in steps of ten. */
  private static double processor(Process process) throws IOException {
    long nanos = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
      }
    }
    return nanos / 1e6;
  }

  private List<Variant> variants() throws IOException {
    Path root = Path.of("benchmarks/target/function").toAbsolutePath();
    Variant bare =
        new Variant(
            "Encargo",
            "dev.encargo.functions.api.JobsFunction",
            "",
            root,
            Variant.LAMBDA,
            world.environment(),
            world.createJob(),
            false);
    Variant ours = bare.withOurOptions();
    Variant bareRestored = bare.restored(world.credentials());
    Variant restored = bareRestored.withOurOptions();
    List<Variant> all = new ArrayList<>(List.of(ours, restored));
    String beside = System.getenv("COLD_BESIDE");
    if (beside != null) {
      Path other = Path.of(beside).toAbsolutePath();
      all.add(ours.at(", beside", other));
      all.add(restored.at(", beside", other));
    }
    Path cold = Path.of("benchmarks/cold").toAbsolutePath();
    all.add(
        peer(
            "Quarkus 3.34",
            "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest",
            cold.resolve("quarkus/target/function"),
            Map.of()));
    all.add(
        peer(
            "Micronaut 4.10",
            "io.micronaut.function.aws.proxy.payload2.APIGatewayV2HTTPEventFunction",
            cold.resolve("micronaut/target"),
            Map.of()));
    all.add(
        peer(
            "Spring Cloud Function 4.3",
            "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest",
            cold.resolve("spring/target"),
            Map.of("MAIN_CLASS", "peer.App", "SPRING_CLOUD_FUNCTION_DEFINITION", "jobs")));
    all.add(ours.with(", C2 too", List.of("-XX:+UseSerialGC")));
    all.add(bareRestored.with(", C2 too", Variant.LAMBDA_SNAPSTART));
    all.add(ours.with(", G1", List.of("-XX:+UseG1GC", "-XX:TieredStopAtLevel=1")));
    all.add(
        ours.with(
            ", without the JDK's archive",
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:off")));
    return all;
  }

  /** The frameworks are given one flat class path, which is a little faster than Lambda's task root. */
  private Variant peer(String name, String handler, Path directory, Map<String, String> more)
      throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(world.environment());
    environment.putAll(more);
    String classes =
        Files.isDirectory(directory.resolve("classes"))
            ? directory.resolve("classes").toString()
            : directory.toString();
    return new Variant(
        name,
        handler,
        classes + ":" + jars(directory.resolve("lib")),
        state,
        Variant.LAMBDA,
        environment,
        world.createPeerJob(),
        false);
  }

  private static String jars(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .map(file -> file.toAbsolutePath().toString())
          .sorted()
          .collect(Collectors.joining(":"));
    }
  }

  /** As a program: {@code [runs] [names…]}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int runs = arguments.length == 0 ? 9 : Integer.parseInt(arguments[0]);
    List<String> names =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    run(Files.createTempDirectory("encargo-cold"), names, runs, System.out);
  }
}
