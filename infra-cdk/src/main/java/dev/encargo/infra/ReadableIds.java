package dev.encargo.infra;

import java.util.Arrays;
import java.util.stream.Collectors;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.lambda.CfnVersion;
import software.constructs.Construct;
import software.constructs.IConstruct;

/** Logical ids without the hash that CDK appends: the path below the platform, {@code Resource} and {@code Default} left out. */
final class ReadableIds {
  private ReadableIds() {}

  /** Names every resource below {@code root}. A version keeps CDK's id: its hash is what makes Lambda publish a new one. */
  static void give(Construct root) {
    int prefix = root.getNode().getPath().length() + 1;
    for (IConstruct construct : root.getNode().findAll()) {
      if (construct instanceof CfnResource resource && !(construct instanceof CfnVersion)) {
        resource.overrideLogicalId(name(resource.getNode().getPath().substring(prefix)));
      }
    }
  }

  private static String name(String path) {
    return Arrays.stream(path.split("/", -1))
        .filter(part -> !part.equals("Resource") && !part.equals("Default"))
        .collect(Collectors.joining());
  }
}
