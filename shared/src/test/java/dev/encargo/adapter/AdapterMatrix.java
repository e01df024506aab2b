package dev.encargo.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes down, for each {@link Adapter}, how many tests passed, failed and were skipped, and why; {@code .ci/Adapters.java} prints it. */
public final class AdapterMatrix implements TestExecutionListener {

  private static final Path DIRECTORY = Path.of("target", "adapters");

  private static final class Row {
    int passed;
    int failed;
    int skipped;
    String why = "";

    synchronized void add(TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed++;
        case FAILED -> failed++;
        case ABORTED -> skip(result.getThrowable().map(Throwable::getMessage).orElse(""));
      }
    }

    synchronized void skip(String reason) {
      skipped++;
      why =
          why.isEmpty()
              ? reason.replaceFirst("^Assumption failed: ", "").replaceAll("\\s+", " ")
              : why;
    }
  }

  private final Map<Class<?>, Row> rows = new ConcurrentHashMap<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    row(test).ifPresent(row -> row.skip(reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    // A class that failed as a whole has no tests that could tell.
    if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      row(test).ifPresent(row -> row.add(result));
    }
  }

  private Optional<Row> row(TestIdentifier test) {
    return test.getSource()
        .map(AdapterMatrix::type)
        .filter(type -> type.isAnnotationPresent(Adapter.class))
        .map(type -> rows.computeIfAbsent(type, _ -> new Row()));
  }

  private static Class<?> type(TestSource source) {
    return switch (source) {
      case ClassSource of -> of.getJavaClass();
      case MethodSource of -> of.getJavaClass();
      default -> Object.class;
    };
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    rows.forEach(AdapterMatrix::write);
  }

  private static void write(Class<?> type, Row row) {
    Adapter adapter = type.getAnnotation(Adapter.class);
    String line =
        String.join(
            "\t",
            adapter.contract(),
            adapter.on(),
            Integer.toString(row.passed),
            Integer.toString(row.failed),
            Integer.toString(row.skipped),
            row.why);
    try {
      Files.createDirectories(DIRECTORY);
      Files.writeString(DIRECTORY.resolve(type.getName() + ".tsv"), line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
