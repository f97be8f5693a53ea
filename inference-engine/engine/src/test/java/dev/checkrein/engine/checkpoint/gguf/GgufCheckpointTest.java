// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.Translated.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.checkpoint.Checkpoint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufCheckpointTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "nemotron", "clip", "Llama", ""})
  void read_otherArchitecture_isRefusedWithTheSupportedOnes(String name) {
    refused(
        new GgufBytes().string("general.architecture", name),
        "key 'general.architecture' is '" + name + "'",
        "supported: llama, nemotron_h, nemotron_h_moe");
  }

  @Test
  void read_withoutArchitecture_isRefused() {
    refused(new GgufBytes(), "key 'general.architecture' is missing");
    refused(
        new GgufBytes().uint32("general.architecture", 1),
        "key 'general.architecture' is 1 (UINT32), expected a string");
  }

  @Test
  void read_adapter_isRefused() {
    refused(
        TinyModels.llamaKeys().string("general.type", "adapter"),
        "key 'general.type' is 'adapter', expected 'model'");
  }

  @Test
  void name_isThatOfTheMetadataOrElseOfTheFile() {
    var file = folder.resolve("some.gguf");

    TinyModels.llama().write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      assertThat(checkpoint.name()).isEqualTo("some.gguf");
      assertThat(checkpoint.settings()).isEmpty();
    }
    TinyModels.llamaTensors(TinyModels.llamaKeys().string("general.name", "Tiny")).write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      assertThat(checkpoint.name()).isEqualTo("Tiny");
    }
  }

  @Test
  void open_splitModel_hasTheTensorsOfAllParts() {
    var first = folder.resolve("m-00001-of-00002.gguf");
    TinyModels.attention(
            TinyModels.llamaKeys()
                .uint32("split.no", 0)
                .uint32("split.count", 2)
                .int32("split.tensors.count", 9))
        .write(first);
    new GgufBytes()
        .uint32("split.no", 1)
        .uint32("split.count", 2)
        .int32("split.tensors.count", 9)
        .zeros("output.weight", GgufType.F32, TinyModels.HIDDEN, 10)
        .write(folder.resolve("m-00002-of-00002.gguf"));

    try (var checkpoint = Checkpoint.open(first)) {
      assertThat(checkpoint.tensorNames())
          .hasSize(9)
          .contains("lm_head.weight", "model.norm.weight");
      assertThat(checkpoint.config().flag("tie_word_embeddings", true)).isFalse();
      assertThat(checkpoint.config().source()).isEqualTo(first.toString());
      assertThat(checkpoint.matrix("lm_head.weight", 10, 64).bytes()).isEqualTo(2560);
    }
  }
}
