// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Each rule lets good code through and catches a planted fault. */
class HouseRulesTest {
  /** Breaks the rules; this package of tests is not null-marked either. */
  static final class Faulty {
    void print() {
      System.out.println("loud");
    }
  }

  private static JavaClasses code(Class<?>... types) {
    return new ClassFileImporter().importClasses(types);
  }

  @Test
  void neitherSleepsNorPrints_planted_isCaught() {
    assertThatThrownBy(() -> HouseRules.neitherSleepsNorPrints(code(Faulty.class)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Faulty.print()");
    assertThatCode(() -> HouseRules.neitherSleepsNorPrints(code(HouseRules.class)))
        .doesNotThrowAnyException();
  }

  @Test
  void packagesAreNullMarked_planted_isCaught() throws ClassNotFoundException {
    assertThatThrownBy(() -> HouseRules.packagesAreNullMarked(code(Faulty.class)))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> HouseRules.packagesAreNullMarked(code()))
        .isInstanceOf(AssertionError.class);
    var info = Class.forName("dev.checkrein.testkit.package-info");
    assertThatCode(() -> HouseRules.packagesAreNullMarked(code(HouseRules.class, info)))
        .doesNotThrowAnyException();
  }

  @Test
  void packagesHaveNoCycles_twoOfArchUnitItself_isCaught() {
    var root = "com.tngtech.archunit.core";
    var cyclic = new ClassFileImporter().importPackages(root);

    assertThatThrownBy(() -> HouseRules.packagesHaveNoCycles(root, cyclic))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle");
    assertThatCode(() -> HouseRules.packagesHaveNoCycles("dev.checkrein", code(HouseRules.class)))
        .doesNotThrowAnyException();
  }
}
