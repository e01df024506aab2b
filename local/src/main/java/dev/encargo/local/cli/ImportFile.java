package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo import}. */
@Command(
    name = "import",
    description = "Upload a card statement (CSV) and import it.",
    footer = {
      "",
      "The file goes straight to the bucket by a presigned URL, so its size does not matter to the API.",
      "Ctrl-C stops the watching, never the import.",
      "",
      "Examples:",
      "  ./encargo import statement-2030-01.csv",
      "  ./encargo import old.csv --charset windows-1252 --date-format mm/dd/yyyy --currency USD",
    })
final class ImportFile implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The statement.")
  @Nullable Path file;

  @Option(
      names = "--charset",
      paramLabel = "NAME",
      description = "UTF-8, ISO-8859-1 or windows-1252; found out where none is given.")
  @Nullable String charset;

  @Option(
      names = "--delimiter",
      paramLabel = "SIGN",
      description = "';', ',' or a tab; found out where none is given.")
  @Nullable String delimiter;

  @Option(
      names = "--date-format",
      paramLabel = "FORMAT",
      description =
          "dd/mm/yyyy, mm/dd/yyyy or yyyy-mm-dd: which comes first, day or month; dd/mm/yyyy where none is given.")
  @Nullable String dateFormat;

  @Option(
      names = "--decimal",
      paramLabel = "SIGN",
      description = "',' or '.'; found out where none is given.")
  @Nullable String decimal;

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      description = "Of rows that name none; ARS where none is given.")
  @Nullable String currency;

  @Option(names = "--no-wait", description = "Print the job and return at once.")
  boolean noWait;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Path source = java.util.Objects.requireNonNull(file);
    try (Api api = target.connect()) {
      StatementImport statement = new StatementImport(api);
      JobView job = statement.create(statement.upload(source), source, details());
      if (noWait) {
        return output.json ? output.print(job.json()) : created(job);
      }
      if (!output.json) {
        output.terminal().line("Uploaded " + source.getFileName() + "; job " + job.id());
      }
      JobView end = output.follow(api, job.id(), true);
      return output.json ? output.print(end.json()) : ImportReport.print(output.terminal(), end);
    }
  }

  private JsonObject details() {
    Map<String, @Nullable Object> details = new LinkedHashMap<>();
    details.put("charset", charset);
    details.put("delimiter", delimiter);
    details.put("dateFormat", dateFormat);
    details.put("decimal", decimal);
    details.put("currency", currency);
    details.values().removeIf(value -> value == null);
    return JsonObject.of(details);
  }

  private int created(JobView job) {
    output.terminal().line("Created job " + job.id());
    output.terminal().line("Follow it: ./encargo jobs watch " + job.id());
    return 0;
  }
}
