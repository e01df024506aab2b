package dev.encargo.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The arrows of the design: local → functions → handlers → shared, and inside shared job → owner → sql, queue, file. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ArchitectureTest::isProduct)
          .importPackages("dev.encargo");

  private static final String[] SHARED = {
    "dev.encargo.aws..",
    "dev.encargo.event..",
    "dev.encargo.job..",
    "dev.encargo.schedule..",
    "dev.encargo.owner..",
    "dev.encargo.outbox..",
    "dev.encargo.net..",
    "dev.encargo.sql..",
    "dev.encargo.queue..",
    "dev.encargo.file..",
    "dev.encargo.json..",
    "dev.encargo.log.."
  };

  /** Not the tests of this module, nor the contracts that shared lends. */
  private static boolean isProduct(Location location) {
    return !location.contains("test-classes") && !location.contains("-tests.jar");
  }

  @Test
  void packages_form_no_cycle() {
    slices().matching("dev.encargo.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void the_core_knows_nothing_of_who_uses_it() {
    noClasses()
        .that()
        .resideInAnyPackage(SHARED)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.encargo",
            "dev.encargo.functions..",
            "dev.encargo.handlers..",
            "dev.encargo.local..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("dev.encargo.functions..", "dev.encargo.handlers..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.encargo.local..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.encargo.handlers..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.encargo.functions..")
        .check(CLASSES);
  }

  @Test
  void ports_know_nothing_of_jobs() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.encargo.sql..", "dev.encargo.queue..", "dev.encargo.json..", "dev.encargo.log..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.encargo.job..", "dev.encargo.owner..", "dev.encargo.file..")
        .check(CLASSES);
  }

  @Test
  void only_adapters_touch_the_aws_sdk() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.encargo.local..")
        .and()
        .haveNameNotMatching(
            "dev\\.encargo\\.(AwsClients|SdkClients|Platform|aws\\..*|file\\.S3.*|sql\\.(IamToken|DataApi.*))(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .check(CLASSES);
  }

  @Test
  void lambda_types_stay_in_functions() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.encargo.functions..", "dev.encargo.local..", "dev.encargo.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.amazonaws..")
        .check(CLASSES);
  }

  @Test
  void time_and_environment_are_passed_in() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.encargo.local..", "dev.encargo.functions..")
        .and()
        .doNotHaveFullyQualifiedName("dev.encargo.Platform")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .check(CLASSES);
  }
}
