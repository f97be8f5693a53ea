// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class WorldArchTest {
  @Test
  void world_usesTheJdkAndJsonOnly() {
    var imported =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.checkrein.samples.tickets.world");

    classes()
        .that()
        .resideInAPackage("dev.checkrein.samples.tickets.world")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.checkrein.samples.tickets.world",
            "dev.checkrein.engine.json",
            "dev.checkrein.engine.error",
            "org.jspecify.annotations",
            "java..")
        .because("the desk is a simulation without frameworks; put HTTP and Spring in 'systems'")
        .check(imported);
  }
}
