// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.checkrein.testkit.HouseRules;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages of the ticket desk and what each may use of Checkrein. */
class TicketDeskArchTest {
  private static final String ROOT = "dev.checkrein.samples.tickets";
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          world    | engine.json engine.error
          systems  | engine.json engine.error tickets.world
          team     | engine.json engine.error engine.chat agent.. tickets.world tickets.systems
          model    | engine.. tickets.team
          desk     | engine.json agent.. tickets.world tickets.systems tickets.team
          api      | agent agent.trace tickets.world tickets.systems tickets.team tickets.desk tickets.model
          web      | agent agent.trace tickets.world tickets.systems tickets.team tickets.desk tickets.model
          commands | engine.. pocket langchain4j agent.. tickets.world tickets.systems tickets.team tickets.model
          """)
  void package_usesOfCheckreinOnlyWhatIsBelowIt(String room, String below) {
    var allowed =
        Arrays.stream(below.split(" "))
            .map(other -> other.replaceFirst("^tickets", "samples.tickets"))
            .map(other -> "dev.checkrein." + other)
            .toArray(String[]::new);
    var above =
        resideInAPackage("dev.checkrein..")
            .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
            .and(DescribedPredicate.not(resideInAPackage(ROOT + "." + room)))
            .as("reside in dev.checkrein beside " + below);

    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + room)
        .should()
        .dependOnClassesThat(above)
        .because("'" + room + "' is read without its users; move the shared type down")
        .check(CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"world", "team", "model"})
  void package_ofTheDomain_knowsNoSpring(String room) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "jakarta..")
        .because("the agents' work runs without a server; put wiring in the application's package")
        .check(CODE);
  }

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("a package that needs its user cannot be understood alone")
        .check(CODE);
  }

  @Test
  void application_isUsedByNoPackageOfIts() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .because("the application wires the packages; hand over what they need")
        .check(CODE);
  }

  @Test
  void packages_areKnownAndNullMarked() {
    var packages = CODE.stream().map(JavaClass::getPackage).distinct().toList();

    assertThat(packages)
        .extracting(JavaPackage::getRelativeName)
        .containsExactlyInAnyOrder(
            "tickets", "world", "systems", "team", "model", "desk", "api", "web", "commands");
    HouseRules.packagesAreNullMarked(CODE);
  }
}
