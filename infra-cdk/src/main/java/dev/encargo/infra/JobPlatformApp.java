package dev.encargo.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.services.lambda.Code;

/**
 * What {@code cdk} runs. It deploys the zip that the {@code functions} module builds.
 *
 * <p>{@code cdk deploy -c deletionProtection=false} gives a stack that can be thrown away with its data.
 */
public final class JobPlatformApp {
  private static final Path FUNCTIONS = Path.of("..", "functions", "target", "functions.zip");

  private JobPlatformApp() {}

  /**
   * Synthesises the stack into the directory that {@code cdk} names.
   *
   * @throws IllegalStateException where the functions have not been built
   */
  public static void main(String[] args) {
    if (!Files.isRegularFile(FUNCTIONS)) {
      throw new IllegalStateException(
          FUNCTIONS.toAbsolutePath().normalize()
              + " is not there: build it with ./mvnw -pl functions -am package");
    }
    App app = new App(AppProps.builder().analyticsReporting(false).build());
    boolean kept =
        !"false".equals(String.valueOf(app.getNode().tryGetContext("deletionProtection")));
    new JobPlatformStack(app, "Encargo", Code.fromAsset(FUNCTIONS.toString()), kept);
    app.synth();
  }
}
