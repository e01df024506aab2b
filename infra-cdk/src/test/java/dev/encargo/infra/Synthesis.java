package dev.encargo.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.services.lambda.Code;

/**
 * The stack with some context values, synthesised once for all tests. The zip of the functions need not have been built: an empty file
 * stands in for it.
 */
record Synthesis(JobPlatformStack stack, Map<String, Object> content) {
  static final Map<String, Object> DEFAULT = Map.of();
  static final Map<String, Object> PROXY = Map.of("database", "proxy");
  static final Map<String, Object> CUSTOMER_KEY =
      Map.of(
          "encryption",
          "customer",
          "alarmEmail",
          "ops@example.com",
          "corsOrigins",
          "https://app.example.com,https://admin.example.com");

  /** Of this JVM alone: the CDK refuses to go on where another one writes. */
  private static final Path DIRECTORY =
      Path.of("target", "synthesis", System.getProperty("test.fork", "1"));

  private static final Map<Map<String, Object>, Synthesis> ALL = new ConcurrentHashMap<>();

  /** The template that CDK would deploy. */
  static Template deployed() {
    return deployed(DEFAULT);
  }

  /** The template that CDK would deploy with these context values. */
  static Template deployed(Map<String, Object> context) {
    return new Template(of(context).content());
  }

  /** The template as it is committed. */
  static Template committed() {
    return new Template(new CommittedTemplate(of(DEFAULT).content()).content());
  }

  static Synthesis of(Map<String, Object> context) {
    return ALL.computeIfAbsent(context, Synthesis::synthesise);
  }

  private static Synthesis synthesise(Map<String, Object> context) {
    App app = app(context);
    JobPlatformStack stack = new JobPlatformStack(app, "Encargo", zip());
    AwsSolutions.check(stack);
    try {
      Path written = Path.of(app.synth().getStackByName("Encargo").getTemplateFullPath());
      return new Synthesis(stack, AwsSolutions.withoutAnswers(parse(Files.readString(written))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Builds the stack with these context values, and nothing of it is written. */
  static JobPlatformStack build(Map<String, Object> context, Environment where) {
    return new JobPlatformStack(app(context), "Encargo", where, zip());
  }

  static App app(Map<String, Object> context) {
    Map<String, Object> all = new HashMap<>(context);
    all.put("aws:cdk:enable-asset-metadata", true);
    return new App(
        AppProps.builder()
            .analyticsReporting(false)
            .stackTraces(false)
            .treeMetadata(false)
            .outdir(DIRECTORY.resolve("cdk.out-" + context.hashCode()).toString())
            .context(all)
            .build());
  }

  static Code zip() {
    try {
      Files.createDirectories(DIRECTORY);
      return Code.fromAsset(
          Files.write(DIRECTORY.resolve("functions.zip"), new byte[0]).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads YAML, and so JSON too. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> parse(String yaml) {
    return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }
}
