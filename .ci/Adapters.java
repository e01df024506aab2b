import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints which contract ran on which adapter: what the tests wrote to target/adapters. Argument: the project's directory. */
public final class Adapters {

  public static void main(String[] arguments) throws IOException {
    List<String[]> rows = new ArrayList<>();
    for (Path file : files(Path.of(arguments[0]))) {
      rows.add(Files.readString(file).stripTrailing().split("\t", -1));
    }
    if (rows.isEmpty()) {
      return; // no tests in this build
    }
    rows.sort((a, b) -> (a[0] + a[1]).compareTo(b[0] + b[1]));
    System.out.println();
    System.out.printf("%-16s %-24s %s%n", "Contract", "on", "result");
    for (String[] row : rows) {
      System.out.printf("%-16s %-24s %s%n", row[0], row[1], result(row));
    }
  }

  private static List<Path> files(Path project) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(project)) {
      for (Path module : modules.collect(Collectors.toList())) {
        Path directory = module.resolve("target").resolve("adapters");
        if (Files.isDirectory(directory)) {
          try (Stream<Path> files = Files.list(directory)) {
            files.forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static String result(String[] row) {
    int passed = Integer.parseInt(row[2]);
    int failed = Integer.parseInt(row[3]);
    int skipped = Integer.parseInt(row[4]);
    String why = row.length > 5 ? row[5] : "";
    if (passed + failed == 0) {
      return "SKIPPED: " + why;
    }
    return passed
        + " passed"
        + (failed > 0 ? ", " + failed + " FAILED" : "")
        + (skipped > 0 ? ", " + skipped + " skipped: " + why : "");
  }
}
