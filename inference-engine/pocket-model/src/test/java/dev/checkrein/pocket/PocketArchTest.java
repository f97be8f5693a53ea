// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.pocket;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.checkrein.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PocketArchTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.checkrein.pocket");

  @Test
  void module_usesTheJdkOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.checkrein.pocket..", "org.jspecify..", "java..")
        .because("files in a jar need no engine; read them with the engine in a module above it")
        .check(CODE);
  }

  @Test
  void packages_areNullMarked() {
    HouseRules.packagesAreNullMarked(CODE);
  }
}
