// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.checkrein.testkit.HouseRules;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

class SpringArchTest {
  private static final JavaClasses ROOM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.checkrein.spring");

  private static final JavaClasses CHECKREIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.checkrein");

  private static void check(ArchRule rule) {
    rule.check(ROOM);
  }

  @Test
  void autoConfigurations_arePublicAndFinal() {
    check(
        classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .haveSimpleNameEndingWith("AutoConfiguration")
            .because("applications name them to leave them out; nobody extends them"));
  }

  @Test
  void beans_arePackagePrivateAndBackOff() {
    check(
        methods()
            .that()
            .areAnnotatedWith(Bean.class)
            .should()
            .bePackagePrivate()
            .andShould()
            .beAnnotatedWith(ConditionalOnMissingBean.class)
            .because("an auto-configuration has no API; an application's own bean comes first"));
  }

  @Test
  void properties_areRecords() {
    check(
        classes()
            .that()
            .areAnnotatedWith(ConfigurationProperties.class)
            .should()
            .beRecords()
            .because("configuration is a value; bind it through the constructor"));
  }

  @Test
  void nothing_isScanned() {
    check(
        noClasses()
            .should()
            .beAnnotatedWith(Component.class)
            .because("a starter is listed in AutoConfiguration.imports; declare a @Bean instead"));
  }

  @Test
  void starter_usesNoThreadsOrConsole() {
    check(
        noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .accessField(System.class, "out")
            .because("waiting and printing are not wiring; use SLF4J"));
  }

  @Test
  void packages_areNullMarked() {
    HouseRules.packagesAreNullMarked(ROOM);
  }

  @Test
  void samples_areUsedByNobody() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.checkrein.samples..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.checkrein.samples..")
        .because("a sample is an application; move what others need into a module")
        .check(CHECKREIN);
  }

  @Test
  void agents_knowNeitherSpringNorTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.checkrein.agent..", "dev.checkrein.tools..", "dev.checkrein.memory..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "dev.checkrein.spring..",
            "dev.checkrein.engine..",
            "dev.checkrein.langchain4j..")
        .because("agents run with any model and any wiring; use a port")
        .check(CHECKREIN);
  }

  @Test
  void adapter_knowsNoSpring() {
    noClasses()
        .that()
        .resideInAPackage("dev.checkrein.langchain4j..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "dev.checkrein.spring..")
        .because("the adapter serves programs without Spring too; wire it in a starter")
        .check(CHECKREIN);
  }
}
