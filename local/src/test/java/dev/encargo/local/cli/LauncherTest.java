package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code encargo} with a program of two classes in the place of the command line. */
class LauncherTest {

  @TempDir Path home;

  /** Needs its second class only after somebody has said so. */
  static final class Program {
    public static void main(String[] arguments) throws IOException {
      System.out.println("started");
      System.in.read();
      System.out.println(Late.WORD.toLowerCase(java.util.Locale.ROOT));
    }
  }

  /** Not a constant, which the compiler would copy into the program. */
  static final class Late {
    static final String WORD = String.valueOf("HERE");
  }

  @Test
  void a_build_takes_nothing_from_what_runs() throws IOException {
    Files.copy(Path.of("../encargo"), home.resolve("encargo"));
    Path jar = Files.createDirectories(home.resolve("local/target")).resolve("encargo.jar");
    writeProgram(jar);

    Process running = launch();
    try (BufferedReader said = running.inputReader();
        OutputStream to = running.getOutputStream()) {
      assertThat(said.readLine()).isEqualTo("started");
      // As Maven does it: the same file with other bytes.
      Files.write(jar, new byte[(int) Files.size(jar)]);
      to.write('\n');
      to.flush();
      assertThat(said.readLine()).isEqualTo("here");
    } finally {
      running.destroyForcibly();
    }
  }

  private Process launch() throws IOException {
    ProcessBuilder launcher = new ProcessBuilder("sh", home.resolve("encargo").toString());
    launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
    launcher.environment().put("ENCARGO_NO_BUILD", "1");
    return launcher.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void writeProgram(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> each : new Class<?>[] {LauncherTest.class, Program.class, Late.class}) {
        String entry = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream bytes = each.getClassLoader().getResourceAsStream(entry)) {
          bytes.transferTo(out);
        }
      }
    }
  }
}
