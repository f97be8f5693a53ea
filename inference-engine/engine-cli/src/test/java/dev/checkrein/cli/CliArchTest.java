// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.checkrein.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class CliArchTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.checkrein.cli");

  @Test
  void tool_usesTheEngineAndTheTerminalOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.checkrein.cli..",
            "dev.checkrein.engine..",
            "dev.checkrein.pocket..",
            "picocli..",
            "me.tongfei.progressbar..",
            "org.jspecify..",
            "java..",
            "javax.net.ssl",
            "com.sun.management..")
        .because("the tool shows the engine alone; agents and Spring have programs of their own")
        .check(CODE);
  }

  @Test
  void packages_haveNoCycles() {
    HouseRules.packagesHaveNoCycles("dev.checkrein.cli", CODE);
  }

  @Test
  void pull_knowsNeitherTerminalNorCommandLine() {
    classes()
        .that()
        .resideInAPackage("dev.checkrein.cli.pull")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.checkrein.cli.pull",
            "dev.checkrein.engine.error",
            "dev.checkrein.engine.json",
            "org.jspecify..",
            "java..",
            "javax.net.ssl")
        .because("fetching is tested and read without a command; options come from above")
        .check(CODE);
    HouseRules.neitherSleepsNorPrints(CODE.that(resideInAPackage("dev.checkrein.cli.pull")));
  }

  @Test
  void packages_areNullMarked() {
    HouseRules.packagesAreNullMarked(CODE);
  }
}
