// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;

/** Rules that hold in every module; which rooms a module has and what they may use is its own. */
public final class HouseRules {
  private HouseRules() {}

  /** No package of {@code root} or below hangs, over others, on itself. */
  public static void packagesHaveNoCycles(String root, JavaClasses code) {
    slices()
        .assignedFrom(packagesOf(root))
        .should()
        .beFreeOfCycles()
        .because(
            "a room can be read only if it does not hang on its users; move the shared value down")
        .check(code);
  }

  private static SliceAssignment packagesOf(String root) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return type.getPackageName().startsWith(root)
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }

  /** There is a package, and each is {@link NullMarked}. */
  public static void packagesAreNullMarked(JavaClasses code) {
    var packages = code.stream().map(JavaClass::getPackage).distinct().toList();

    assertThat(packages).isNotEmpty();
    assertThat(packages).allMatch(HouseRules::isNullMarked);
  }

  private static boolean isNullMarked(JavaPackage room) {
    return room.tryGetPackageInfo()
        .map(info -> info.isAnnotatedWith(NullMarked.class))
        .orElse(false);
  }

  /** Nothing waits by sleeping, and nothing is printed. */
  public static void neitherSleepsNorPrints(JavaClasses code) {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .because("waiting is for signals and printing is for logs; use a condition and a logger")
        .check(code);
  }
}
