package dev.encargo.local;

import java.nio.file.Path;

/** A platform in a process of its own, for a test to kill. Arguments: the template, the state directory. */
public final class KilledPlatform {

  private KilledPlatform() {}

  public static void main(String[] arguments) {
    LocalPlatform platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("."))
                .withTemplate(Path.of(arguments[0]))
                .withState(Path.of(arguments[1]))
                .withPorts(0, 0));
    System.out.println("up " + platform.apiUrl());
  }
}
