// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.checkrein.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LangChain4jArchTest {
  private static final JavaClasses ROOM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.checkrein.langchain4j");

  private static void check(ArchRule rule) {
    rule.check(ROOM);
  }

  @Test
  void room_seesEnginePortsAndLangChain4jOnly() {
    check(
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java..",
                "org.slf4j..",
                "org.jspecify..",
                "dev.langchain4j..",
                "dev.checkrein.langchain4j",
                "dev.checkrein.engine..",
                "dev.checkrein.agent.port")
            .because(
                "the adapter joins the engine to LangChain4j; agents and Spring come above it"));
  }

  @Test
  void room_opensAndClosesNoEngine() {
    check(
        noClasses()
            .should()
            .callMethod(dev.checkrein.engine.Engine.class, "close")
            .because("the engine is closed by whoever opened it"));
  }

  @Test
  void packages_areNullMarked() {
    HouseRules.packagesAreNullMarked(ROOM);
  }
}
