// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufPartsTest {
  @TempDir Path folder;

  @BeforeEach
  void threeParts() {
    part(0, 3).string("general.architecture", "x").tensor("a", new long[] {1}, 1).write(path(1));
    part(1, 3).tensor("b", new long[] {1}, 2).tensor("c", new long[] {1}, 3).write(path(2));
    part(2, 3).tensor("d", new long[] {1}, 4).write(path(3));
  }

  private static GgufBytes part(int number, int count) {
    return new GgufBytes()
        .uint32("split.no", number)
        .uint32("split.count", count)
        .int32("split.tensors.count", 4);
  }

  private Path path(int number) {
    return folder.resolve("model-0000" + number + "-of-00003.gguf");
  }

  private static void refused(Path path, String... parts) {
    try (var arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> GgufParts.open(path, arena))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll(parts);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void open_anyPart_givesAllTensors(int number) {
    try (var arena = Arena.ofConfined()) {
      var parts = GgufParts.open(path(number), arena);

      assertThat(parts.files())
          .extracting(GgufFile::path)
          .containsExactly(path(1), path(2), path(3));
      assertThat(parts.tensors().keySet()).containsExactly("a", "b", "c", "d");
      assertThat(parts.metadata().string("general.architecture")).isEqualTo("x");
      assertThat(parts.bytes()).isEqualTo(16);
    }
  }

  @Test
  void open_wholeFile_isOnePart() {
    for (var name : new String[] {"model.gguf", "model-00001-of-00001.gguf"}) {
      var path = new GgufBytes().tensor("a", new long[] {1}, 1).write(folder.resolve(name));
      try (var arena = Arena.ofConfined()) {
        assertThat(GgufParts.open(path, arena).files()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void open_partMissing_isRefusedByName(int number) throws IOException {
    Files.delete(path(number));

    refused(path(number == 1 ? 2 : 1), path(number).toString(), "no such file");
  }

  @Test
  void open_partOfAnotherCount_isRefused() {
    part(1, 4).tensor("b", new long[] {1}, 2).write(path(2));

    refused(
        path(1),
        path(2).toString(),
        "key 'split.count' is 4 (UINT32), expected 3, as in",
        path(1).toString());
  }

  @Test
  void open_partTwice_isRefused() throws IOException {
    Files.copy(path(3), path(2), StandardCopyOption.REPLACE_EXISTING);

    refused(
        path(1),
        path(2).toString(),
        "key 'split.no' is 2 (UINT32), expected 1 by the name of the file");
  }

  @Test
  void open_partOfAnotherArchitecture_isRefused() {
    part(1, 3).string("general.architecture", "y").write(path(2));

    refused(path(1), path(2).toString(), "key 'general.architecture' is 'y', expected 'x'");
  }

  @Test
  void open_partWithoutKeys_isRefused() {
    new GgufBytes().tensor("b", new long[] {1}, 2).write(path(2));

    refused(path(1), path(2).toString(), "key 'split.count' is missing, expected 3");
    refused(
        path(2), path(2).toString(), "key 'split.count' is missing", "NAME-00001-of-00003.gguf");
  }

  @Test
  void open_partRenamed_isRefused() throws IOException {
    var renamed = Files.move(path(1), folder.resolve("other.gguf"));

    refused(
        renamed,
        renamed.toString(),
        "key 'split.count' is 3 (UINT32), expected the number of parts in the file's name");
  }

  @Test
  void open_tensorInTwoParts_isRefused() {
    part(2, 3).tensor("b", new long[] {1}, 4).write(path(3));

    refused(path(1), path(3).toString(), "tensor 'b' is in " + path(2) + " too");
  }

  @Test
  void open_tensorsMissing_isRefused() {
    part(2, 3).write(path(3));

    refused(
        path(1), "key 'split.tensors.count' is 4 (INT32), expected 3, the tensors of all 3 parts");
  }

  @Test
  void open_absurdCount_isRefused() {
    var path = part(0, 65_535).write(folder.resolve("m-00001-of-65535.gguf"));

    refused(path, "key 'split.count' is 65535 (UINT32), expected a whole number from 0 to 10000");
  }
}
