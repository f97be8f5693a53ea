// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.memory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class MemoryArchTest {
  private static final String ROOT = "dev.checkrein.memory";
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .importUrl(TokenWindow.class.getProtectionDomain().getCodeSource().getLocation());

  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return type.getPackageName().startsWith(ROOT)
              ? SliceIdentifier.of(type.getPackageName())
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @Test
  void packages_haveNoCycles() {
    slices()
        .assignedFrom(PACKAGES)
        .should()
        .beFreeOfCycles()
        .because(
            "a room can be read only if it does not hang on its users; move the shared value down")
        .check(CODE);
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
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("waiting is for signals and printing is for logs; use SLF4J")
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
