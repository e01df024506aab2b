package dev.encargo.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Code;

/** What {@code cdk} runs. It deploys the zip that the {@code functions} module builds, as the context values say. */
public final class JobPlatformApp {
  private static final Path FUNCTIONS = Path.of("..", "functions", "target", "functions.zip");

  private JobPlatformApp() {}

  /** Synthesises the stack into the directory that {@code cdk} names; where it cannot, says why in a sentence. */
  public static void main(String[] args) {
    try {
      synthesise(System.getenv());
    } catch (BadInput e) {
      refuse(e);
    }
  }

  /** An empty stack that cannot be deployed: {@code cdk} then shows the sentence, and nothing of the build around it. */
  private static void refuse(BadInput reason) {
    App app =
        new App(
            AppProps.builder()
                .analyticsReporting(false)
                .stackTraces(false)
                .treeMetadata(false)
                .build());
    Annotations.of(new Stack(app, "Encargo"))
        .addError(Objects.requireNonNullElse(reason.getMessage(), "It cannot be deployed."));
    app.synth();
  }

  private static void synthesise(Map<String, String> environment) {
    if (!Files.isRegularFile(FUNCTIONS)) {
      throw new BadInput(
          FUNCTIONS.toAbsolutePath().normalize()
              + " is not there: build it with ./mvnw -pl functions -am package");
    }
    App app =
        new App(
            AppProps.builder()
                .analyticsReporting(false)
                .stackTraces(false)
                .treeMetadata(false)
                .build());
    for (String name : variables()) {
      if (environment.containsKey(name) && app.getNode().tryGetContext(name) == null) {
        app.getNode().setContext(name, environment.get(name));
      }
    }
    // What `cdk` is about to deploy to.
    Optional<String> region = Optional.ofNullable(environment.get("CDK_DEFAULT_REGION"));
    if (PlatformContext.checksRegion(app)) {
      region.ifPresent(Limits::region);
    }
    new JobPlatformStack(
        app, "Encargo", where(app, environment), Code.fromAsset(FUNCTIONS.toString()));
    app.synth();
  }

  /** Documented names of the environment, which stand for context values of the same name. */
  private static List<String> variables() {
    return Stream.concat(
            Stream.of(PlatformContext.ENABLE_JOBS),
            Arrays.stream(ShippedRule.values()).map(ShippedRule::variable))
        .toList();
  }

  /** One template for every account and region; but a network can be looked up in a known one only. */
  private static Environment where(App app, Map<String, String> environment) {
    Environment.Builder where = Environment.builder();
    if (app.getNode().tryGetContext("vpcId") != null) {
      where
          .account(environment.get("CDK_DEFAULT_ACCOUNT"))
          .region(environment.get("CDK_DEFAULT_REGION"));
    }
    return where.build();
  }
}
