// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
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
            "java..")
        .because("the tool shows the engine alone; agents and Spring have programs of their own")
        .check(CODE);
  }

  @Test
  void packages_areNullMarked() {
    var packages = CODE.stream().map(JavaClass::getPackage).distinct().toList();

    assertThat(packages).isNotEmpty();
    assertThat(packages)
        .allMatch(
            room ->
                room.tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false));
  }
}
