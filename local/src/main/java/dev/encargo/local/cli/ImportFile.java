package dev.encargo.local.cli;

import java.nio.file.Path;
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
      "Example:",
      "  ./encargo import statement-2030-01.csv",
    })
final class ImportFile implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The statement.")
  @Nullable Path file;

  @Option(names = "--no-wait", description = "Print the job and return at once.")
  boolean noWait;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Path source = java.util.Objects.requireNonNull(file);
    try (Api api = target.connect()) {
      JobView job = new StatementImport(api).start(source);
      if (noWait) {
        return output.json ? output.print(job.json()) : created(job);
      }
      if (!output.json) {
        output.terminal().line("Uploaded " + source.getFileName() + "; job " + job.id());
      }
      JobView end = output.follow(api, job.id());
      return output.json ? output.print(end.json()) : ImportReport.print(output.terminal(), end);
    }
  }

  private int created(JobView job) {
    output.terminal().line("Created job " + job.id());
    output.terminal().line("Follow it: ./encargo jobs watch " + job.id());
    return 0;
  }
}
