package dev.encargo.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.services.lambda.Code;

/**
 * The stack, synthesised once for all tests: starting jsii takes seconds. The zip of the functions need not have been built: an empty
 * file stands in for it.
 */
final class Synthesis {
  static final JobPlatformStack STACK;
  private static final Map<String, Object> TEMPLATE;

  static {
    try {
      Path directory = Files.createDirectories(Path.of("target", "synthesis"));
      Path zip = Files.write(directory.resolve("functions.zip"), new byte[0]);
      App app =
          new App(
              AppProps.builder()
                  .analyticsReporting(false)
                  .stackTraces(false)
                  .treeMetadata(false)
                  .outdir(directory.resolve("cdk.out").toString())
                  .context(Map.of("aws:cdk:enable-asset-metadata", true))
                  .build());
      STACK = new JobPlatformStack(app, "Encargo", Code.fromAsset(zip.toString()), true);
      AwsSolutions.check(STACK);
      Path written = Path.of(app.synth().getStackByName("Encargo").getTemplateFullPath());
      TEMPLATE = AwsSolutions.withoutAnswers(parse(Files.readString(written)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Synthesis() {}

  /** The template that CDK would deploy. */
  static Template deployed() {
    return new Template(TEMPLATE);
  }

  /** The template as it is committed. */
  static Template committed() {
    return new Template(new CommittedTemplate(TEMPLATE).content());
  }

  /** Reads YAML, and so JSON too. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> parse(String yaml) {
    return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }
}
