// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import static dev.checkrein.engine.checkpoint.SafetensorsWriter.entry;
import static dev.checkrein.engine.checkpoint.SafetensorsWriter.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path folder;

  @BeforeEach
  void config() throws IOException {
    text("config.json", "{\"model_type\": \"x\"}");
  }

  private void text(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void single() {
    write(
        folder.resolve("model.safetensors"),
        "{"
            + entry("conv", "BF16", "[3,1,4]", 0, 24)
            + ","
            + entry("gain", "F32", "[3]", 24, 36)
            + ","
            + entry("codes", "U8", "[2,2]", 36, 40)
            + ","
            + entry("scalar", "F32", "[]", 40, 44)
            + "}",
        44);
  }

  private void index(String map) throws IOException {
    text(INDEX, "{\"metadata\": {\"total_size\": 8}, \"weight_map\": {" + map + "}}");
  }

  private void shard(String file, String tensor) {
    write(folder.resolve(file), "{" + entry(tensor, "F32", "[1]", 0, 4) + "}", 4);
  }

  private void openRefused(String... parts) {
    refused(() -> Checkpoint.open(folder).close(), parts);
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(parts);
  }

  private static Path golden(String name) throws URISyntaxException {
    return Path.of(CheckpointTest.class.getResource("/dev/checkrein/engine/model/" + name).toURI());
  }

  @Test
  void open_shardedGolden_hasAllTensors() throws Exception {
    try (var checkpoint = Checkpoint.open(golden("moe-bf16"))) {
      assertThat(checkpoint.tensorNames()).hasSize(188).contains("lm_head.weight");
      assertThat(checkpoint.bytes()).isEqualTo(742508);
      assertThat(checkpoint.config().string("model_type")).isEqualTo("nemotron_h");
      assertThat(checkpoint.generationConfig()).isPresent();
      assertThat(checkpoint.tokenizer()).isPresent();
      assertThat(checkpoint.settings()).isEmpty();
      assertThat(checkpoint.format("lm_head.weight")).isEqualTo(BlockFormat.BF16);
      var embeddings = checkpoint.matrix("backbone.embeddings.weight", 320, 64);
      assertThat(embeddings.data().byteSize()).isEqualTo(320 * 64 * 2);
      assertThat(embeddings.data().isReadOnly()).isTrue();
      assertThat(embeddings.data().isMapped()).isTrue();
    }
  }

  @Test
  void open_singleGolden_readsInfinityInConfig() throws Exception {
    try (var checkpoint = Checkpoint.open(golden("dense-mlp-bf16"))) {
      assertThat(checkpoint.tensorNames()).hasSize(47);
      assertThat(checkpoint.config().list("time_step_limit"))
          .containsExactly(0.0, Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void matrix_sizeOneInTheMiddle_isLeftOut() {
    single();

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.shape("conv")).containsExactly(3, 1, 4);
      assertThat(checkpoint.matrix("conv", 3, 4).cols()).isEqualTo(4);
      assertThat(checkpoint.vector("gain", 3).rows()).isEqualTo(1);
    }
  }

  @Test
  void matrix_otherShape_isRefusedWithBothShapes() {
    single();

    try (var checkpoint = Checkpoint.open(folder)) {
      refused(
          () -> checkpoint.matrix("conv", 4, 3),
          "model.safetensors",
          "tensor 'conv' has shape [3, 1, 4], expected [4, 3]");
      refused(() -> checkpoint.matrix("gain", 1, 3), "'gain' has shape [3]", "[1, 3]");
      refused(() -> checkpoint.vector("gain", 4), "'gain' has shape [3], expected [4]");
      refused(() -> checkpoint.vector("conv", 12), "'conv'", "expected [12]");
      refused(() -> checkpoint.vector("scalar", 1), "'scalar' has shape []");
    }
  }

  @Test
  void matrix_unsupportedDtype_isListedButRefused() {
    single();

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.tensorNames()).contains("codes");
      refused(() -> checkpoint.matrix("codes", 2, 2), "tensor 'codes' has dtype U8");
      refused(() -> checkpoint.format("codes"), "tensor 'codes' has dtype U8");
    }
  }

  @Test
  void matrix_missingTensor_isRefusedByName() {
    single();

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.has("absent")).isFalse();
      refused(() -> checkpoint.matrix("absent", 1, 1), folder.toString(), "'absent' is missing");
      refused(() -> checkpoint.shape("absent"), "'absent' is missing");
    }
  }

  @Test
  void matrix_afterClose_isRefused() {
    single();
    var checkpoint = Checkpoint.open(folder);

    checkpoint.close();
    checkpoint.close();

    assertThatThrownBy(() -> checkpoint.matrix("conv", 3, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void explain_fileCutShort_namesTheFile() throws IOException {
    single();
    try (var checkpoint = Checkpoint.open(folder)) {
      var error = new InternalError("fault");
      assertThat(checkpoint.explain(error)).isSameAs(error);

      try (var out = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
        out.setLength(10);
      }

      assertThat(checkpoint.explain(error))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("model.safetensors: changed")
          .hasCause(error);
    }
  }

  @Test
  void open_noConfig_isRefused() throws IOException {
    single();
    Files.delete(folder.resolve("config.json"));

    openRefused(folder.toString(), "config.json is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "generation_config.json",
        "tokenizer_config.json",
        "checkrein.json"
      })
  void open_malformedJson_isRefusedByFile(String name) throws IOException {
    single();
    text(name, "{\"a\": ");

    openRefused(folder.resolve(name).toString(), "malformed JSON");
  }

  @Test
  void open_noWeights_isRefused() {
    openRefused(folder.toString(), "model.safetensors", INDEX);
  }

  @Test
  void open_missingFolderOrFile_isRefused() {
    refused(() -> Checkpoint.open(folder.resolve("x")).close(), "no such file or directory");
  }

  @Test
  void open_configTooLongOrPointer_isRefused() throws IOException {
    single();
    text("config.json", "{\"a\": \"" + "x".repeat(10_000_000) + "\"}");
    openRefused("config.json", "10000000 bytes");

    text("config.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    openRefused("config.json", "git lfs pull");
  }

  @Test
  void open_shards_areReadTogether() throws IOException {
    shard("s1.safetensors", "a");
    shard("s2.safetensors", "b");
    index("\"a\": \"s1.safetensors\", \"b\": \"s2.safetensors\"");

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.tensorNames()).containsExactly("a", "b");
      assertThat(checkpoint.bytes()).isEqualTo(8);
    }
  }

  @Test
  void open_shardIsSymbolicLink_isFollowed(@TempDir Path blobs) throws IOException {
    write(blobs.resolve("0123abcd"), "{" + entry("a", "F32", "[1]", 0, 4) + "}", 4);
    Files.createSymbolicLink(folder.resolve("s1.safetensors"), blobs.resolve("0123abcd"));
    index("\"a\": \"s1.safetensors\"");

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.has("a")).isTrue();
    }
  }

  @Test
  void open_missingShard_isRefused() throws IOException {
    shard("s1.safetensors", "a");
    index("\"a\": \"s1.safetensors\", \"b\": \"s2.safetensors\"");

    openRefused(folder.resolve("s2.safetensors").toString(), "no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../s1.safetensors",
        "/tmp/s1.safetensors",
        "sub/s1.safetensors",
        "sub\\\\s1.safetensors",
        "C:s1.safetensors",
        "..",
        "",
        "s1.bin",
        "s1\\u0000.safetensors"
      })
  void open_shardNameNotPlain_isRefused(String shard) throws IOException {
    index("\"a\": \"" + shard + "\"");

    openRefused(INDEX, "'a'", "plain name");
  }

  @Test
  void open_tensorInTwoShards_isRefused() throws IOException {
    shard("s1.safetensors", "a");
    write(
        folder.resolve("s2.safetensors"),
        "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[1]", 4, 8) + "}",
        8);
    index("\"a\": \"s1.safetensors\", \"b\": \"s2.safetensors\"");

    openRefused("s2.safetensors", "tensor 'a' is in", "s1.safetensors");
  }

  @Test
  void open_indexNamesTheWrongShard_isRefused() throws IOException {
    shard("s1.safetensors", "a");
    shard("s2.safetensors", "b");
    index("\"a\": \"s2.safetensors\", \"b\": \"s2.safetensors\"");

    openRefused(INDEX, "tensor 'a' is not in 's2.safetensors'");
  }

  @Test
  void open_indexWithoutMap_isRefused() throws IOException {
    text(INDEX, "{}");
    openRefused(INDEX, "'weight_map' is missing");

    index("");
    openRefused(INDEX, "names 0 files");
  }

  @Test
  void chatTemplate_fileBeforeField() throws IOException {
    single();
    text("tokenizer_config.json", "{\"chat_template\": \"field\"}");
    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.chatTemplate()).contains("field");
    }

    text("chat_template.jinja", "file");
    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.chatTemplate()).contains("file");
    }
  }

  @Test
  void chatTemplate_directoryWithoutWeights_isReadAlone() throws IOException {
    assertThat(Checkpoint.chatTemplate(folder)).isEmpty();

    text("tokenizer_config.json", "{\"chat_template\": \"field\"}");

    assertThat(Checkpoint.chatTemplate(folder)).contains("field");
  }

  @Test
  void chatTemplate_noSuchFile_isNamed() {
    refused(() -> Checkpoint.chatTemplate(folder.resolve("none")), "none", "no such file");
  }

  @Test
  void chatTemplate_listForm_givesTheDefault() throws IOException {
    single();
    text(
        "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"no\"},"
            + " {\"name\": \"default\", \"template\": \"yes\"}]}");

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.chatTemplate()).contains("yes");
    }
  }

  @Test
  void chatTemplate_listWithoutDefaultOrOtherType_isRefused() throws IOException {
    single();
    text("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"rag\"}]}");
    openRefused("tokenizer_config.json", "'chat_template' is a list of 1", "'default'");

    text("tokenizer_config.json", "{\"chat_template\": 1}");
    openRefused("tokenizer_config.json", "'chat_template' is 1");
  }

  @Test
  void chatTemplate_tooLong_isRefused() throws IOException {
    single();
    text("chat_template.jinja", "x".repeat(1_000_001));

    openRefused("chat_template.jinja", "1000000 bytes");
  }

  @Test
  void name_isThatOfTheSettingsOrElseOfTheFolder() throws IOException {
    single();

    for (var settings : new String[] {null, "{}", "{\"name\": \" \"}"}) {
      if (settings != null) {
        text("checkrein.json", settings);
      }
      try (var checkpoint = Checkpoint.open(folder.resolve("."))) {
        assertThat(checkpoint.name()).isEqualTo(folder.getFileName().toString());
      }
    }
    text("checkrein.json", "{\"name\": \"pocket\"}");
    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.name()).isEqualTo("pocket");
    }
  }

  @Test
  void settings_areReadFromOurOwnFile() throws IOException {
    single();
    text("checkrein.json", "{\"limits\": {\"turnsMax\": 8}}");

    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.settings().orElseThrow().object("limits").integer("turnsMax", 1, 9))
          .isEqualTo(8);
    }
  }
}
