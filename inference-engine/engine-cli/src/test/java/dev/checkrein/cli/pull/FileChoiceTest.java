// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileChoiceTest {
  private static FileChoice of(Stream<RemoteFile> files) {
    return new FileChoice(new Listing(HubStub.COMMIT, files.toList()), "org/model");
  }

  private static FileChoice of(String... names) {
    return of(Stream.of(names).map(name -> new RemoteFile(name, 10, null)));
  }

  private static List<String> names(List<RemoteFile> files) {
    return files.stream().map(RemoteFile::name).toList();
  }

  @Test
  void choose_nothingNamed_isWhatTheEngineOpens() {
    var choice =
        of(
            ".gitattributes",
            "README.md",
            "chat_template.jinja",
            "config.json",
            "consolidated.safetensors",
            "generation_config.json",
            "hf_quant_config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "onnx/model.safetensors",
            "pytorch_model.bin",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json");

    assertThat(names(choice.choose(List.of())))
        .containsExactly(
            "chat_template.jinja",
            "config.json",
            "generation_config.json",
            "hf_quant_config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json");
  }

  @Test
  void choose_hostileNameThatNobodyWants_doesNotMatter() {
    assertThat(names(of("../x", "a\u001b.gguf", "model.safetensors").choose(List.of())))
        .containsExactly("model.safetensors");
  }

  @Test
  void choose_globsThatOverlap_giveEachFileOnce() {
    var choice = of("a.gguf", "b.gguf");

    assertThat(names(choice.choose(List.of(new Glob("b*"), new Glob("*.gguf")))))
        .containsExactly("b.gguf", "a.gguf");
  }

  @Test
  void choose_globWithoutAFile_listsWhatThereIs() {
    var choice = of("a.gguf", "b.gguf", "c\u001b.gguf");

    assertThatThrownBy(() -> choice.choose(List.of(new Glob("*.gguf"), new Glob("*.bin"))))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "org/model: no file is named '*.bin' (--file), there are: a.gguf (10 bytes), b.gguf (10"
                + " bytes)");
  }

  @Test
  void choose_manyGguf_areListedInPart() {
    var choice = of(IntStream.range(0, 50).mapToObj(i -> new RemoteFile(i + ".gguf", -1, null)));

    assertThatThrownBy(() -> choice.choose(List.of()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("39.gguf (size unknown) and 10 more");
  }

  @Test
  void choose_nothingThatTheEngineOpens_isRefused() {
    assertThatThrownBy(() -> of("pytorch_model.bin", "config.json").choose(List.of()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("no .safetensors files")
        .hasMessageContaining("pytorch_model.bin");
  }

  @Test
  void choose_namesThatAreOneFileSomewhere_areRefused() {
    assertThatThrownBy(() -> of("a.bin", "A.bin").choose(List.of(new Glob("*"))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("'a.bin' and 'A.bin'");
  }

  @Test
  void choose_tooMany_isRefused() {
    var choice =
        of(IntStream.rangeClosed(0, 5_000).mapToObj(i -> new RemoteFile("f" + i, 1, null)));

    assertThatThrownBy(() -> choice.choose(List.of(new Glob("*"))))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("5001 files are chosen, the limit is 5000");
  }

  @Test
  void choose_tooMuch_isRefused() {
    var choice =
        of(
            IntStream.range(0, 3)
                .mapToObj(i -> new RemoteFile("f" + i, Listing.FILE_BYTES_MAX, null)));

    assertThatThrownBy(() -> choice.choose(List.of(new Glob("*"))))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("24.0 TiB, the limit is 16.0 TiB");
  }
}
