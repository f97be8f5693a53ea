// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.checkrein.testkit.HouseRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentCoreArchTest {
  private static final String ROOT = "dev.checkrein.agent";
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .importUrl(RunLimits.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void packages_haveNoCycles() {
    HouseRules.packagesHaveNoCycles(ROOT, CODE);
  }

  @ParameterizedTest
  @CsvSource({
    // room, rooms it may use
    "'', ''",
    "budget, ''",
    "port, ''",
    "trace, ''",
    "loop, 'budget port trace'",
    "testing, 'budget port trace loop'",
  })
  void room_usesOnlyTheRoomsBelowIt(String room, String below) {
    var allowed = new ArrayList<>(List.of(ROOT, name(room)));
    for (var other : below.split(" ")) {
      allowed.add(name(other));
    }

    noClasses()
        .that(resideInAPackage(name(room)))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .because("the right column of the house style's list of rooms is complete")
        .check(CODE);
  }

  @Test
  void module_usesOnlyWhatItDeclares() {
    classes()
        .that()
        .resideOutsideOfPackage(ROOT + ".testing..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "..",
            "dev.langchain4j..",
            "com.fasterxml.jackson..",
            "org.slf4j..",
            "org.jspecify..",
            "java..")
        .because(
            "agents see LangChain4j's models, never the engine; what they need beyond is a port")
        .check(CODE);
  }

  @Test
  void budget_isPure() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".budget..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.(io|nio|net)\\..*|java\\.time\\.(Clock|Instant|.*Date.*)|java\\.util\\.(Random|UUID|Timer|concurrent\\..*)|java\\.security\\..*|.*\\.ChatModel")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .because("a recorded trace must replay to the same decisions; read the view instead")
        .check(CODE);
  }

  @Test
  void code_neverSleepsNorPrints() {
    HouseRules.neitherSleepsNorPrints(CODE);
  }

  @Test
  void code_readsNoEnvironmentAndNoDefaultLocale() {
    noClasses()
        .should()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .because("options come from above, and text does not change with the machine; pass them in")
        .check(CODE);
  }

  @Test
  void packages_areNullMarked() {
    var packages = CODE.stream().map(JavaClass::getPackage).distinct().toList();

    assertThat(packages).hasSizeGreaterThanOrEqualTo(6);
    HouseRules.packagesAreNullMarked(CODE);
  }

  private static String name(String room) {
    return room.isEmpty() ? ROOT : ROOT + "." + room;
  }
}
