// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.checkrein.testkit.HouseRules;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms of the engine and what each may use. */
class EngineArchTest {
  private static final String ROOT = "dev.checkrein.engine";
  private static final Pattern ROOM = Pattern.compile("dev\\.checkrein\\.engine\\.([a-z]+).*");

  private static JavaClasses engine;

  @BeforeAll
  static void load() {
    engine =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
  }

  @Test
  void rooms_haveNoCycles() {
    slices()
        .matching("dev.checkrein.engine.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a room that needs its user cannot be understood alone; move the shared type down")
        .check(engine);
  }

  @Test
  void engine_dependsOnTheJdkJspecifyAndJacksonCoreOnly() {
    classes()
        .that()
        .resideInAPackage(ROOT + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "..",
            "java..",
            "jdk.incubator.vector..",
            "org.jspecify.annotations..",
            "com.fasterxml.jackson.core..")
        .because("the engine is embedded everywhere; bring other libraries into a module above it")
        .check(engine);
  }

  @Test
  void vectorApi_isUsedByItsRoomOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".kernel.vector..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .because("the engine must load where the incubator module is absent; use Kernels instead")
        .check(engine);
  }

  @Test
  void conversions_areUsedByProgramsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".convert..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".convert..")
        .because("running a model writes no checkpoints; move what both need into checkpoint")
        .check(engine);
  }

  @Test
  void jackson_isUsedByTheReadersOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".json..", ROOT + ".checkpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml..")
        .because("JSON has one room; use Json or JsonObject instead")
        .check(engine);
  }

  @Test
  void lowerRooms_doNotKnowHigherOnes() {
    allowed("error");
    allowed("tensor");
    allowed("json", "error");
    allowed("kernel", "error", "tensor");
    allowed("checkpoint", "error", "json", "tensor");
    allowed("tokenizer", "error", "json", "checkpoint");
    allowed("chat", "error", "json", "checkpoint", "tokenizer");
    allowed("state", "error", "kernel", "tensor");
    allowed("model", "error", "json", "kernel", "tensor", "checkpoint", "state");
    allowed("convert", "error", "json", "tensor", "checkpoint", "model");
    allowed("sample", "error", "kernel", "tokenizer");
    allowed(
        "generation",
        "error",
        "json",
        "kernel",
        "tensor",
        "checkpoint",
        "tokenizer",
        "chat",
        "state",
        "model",
        "sample");
  }

  private static void allowed(String room, String... others) {
    var packages = new TreeSet<String>();
    packages.add("java..");
    packages.add("jdk..");
    packages.add("org.jspecify..");
    packages.add("com.fasterxml..");
    packages.add(ROOT + "." + room + "..");
    for (var other : others) {
      packages.add(ROOT + "." + other + "..");
    }
    classes()
        .that()
        .resideInAPackage(ROOT + "." + room + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .because("room '" + room + "' may use " + String.join(", ", others) + " and nothing else")
        .check(engine);
  }

  @Test
  void code_neitherPrintsNorSleeps() {
    HouseRules.neitherSleepsNorPrints(engine);
  }

  @Test
  void everyPackage_isNullMarkedAndKnown() {
    HouseRules.packagesAreNullMarked(engine);
    var rooms = new TreeSet<String>();
    for (var type : engine) {
      var room = ROOM.matcher(type.getPackageName());
      if (room.matches()) {
        rooms.add(room.group(1));
      }
    }
    assertThat(rooms)
        .containsExactly(
            "chat",
            "checkpoint",
            "convert",
            "error",
            "generation",
            "json",
            "kernel",
            "model",
            "sample",
            "state",
            "tensor",
            "tokenizer");
  }
}
