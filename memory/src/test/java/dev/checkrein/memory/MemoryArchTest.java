// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.memory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.checkrein.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class MemoryArchTest {
  private static final String ROOT = "dev.checkrein.memory";
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .importUrl(TokenWindow.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void packages_haveNoCycles() {
    HouseRules.packagesHaveNoCycles(ROOT, CODE);
  }

  @Test
  void module_usesOnlyTheRoomsBelowIt() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "..",
            "dev.checkrein.agent",
            "dev.checkrein.agent.port",
            "dev.checkrein.agent.trace",
            "dev.langchain4j..",
            "com.fasterxml.jackson..",
            "org.slf4j..",
            "org.jspecify..",
            "java..")
        .because("the right column of the house style's list of rooms is complete; use a port")
        .check(CODE);
  }

  @Test
  void code_neverSleepsNorPrints() {
    HouseRules.neitherSleepsNorPrints(CODE);
  }

  @Test
  void packages_areNullMarked() {
    HouseRules.packagesAreNullMarked(CODE);
  }
}
