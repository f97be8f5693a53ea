// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.checkpoint.gguf.GgufCheckpoint;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies of published models, and recorded ids of many texts. */
class PublishedVocabulariesTest {
  private static final Path SHARED = Path.of(System.getProperty("checkrein.shared", "absent"));
  private static final Path DATA = Path.of(System.getProperty("checkrein.data", "absent"));

  private static Path present(Path file) {
    assumeTrue(Files.exists(file), "recorded vocabulary is absent: " + file);
    return file;
  }

  private static Tokenizer tokenizer(Path gguf) {
    return Tokenizer.from(GgufCheckpoint.vocabulary(present(gguf)));
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonObject.parse(Files.readAllBytes(file), file.toString());
  }

  private static List<JsonObject> list(Path file) throws IOException {
    var list = (List<?>) Json.parse(Files.readAllBytes(file), file.toString());
    return list.stream().map(item -> JsonObject.from(item, file.toString())).toList();
  }

  private static int[] ids(JsonObject json, String field) {
    return json.list(field).stream().mapToInt(id -> ((Long) id).intValue()).toArray();
  }

  private static void assertIds(int[] actual, JsonObject expected, String field) {
    assertThat(actual)
        .as("%s of '%s'", field, expected.string("text"))
        .isEqualTo(ids(expected, field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-bpe", "qwen2", "gpt-2", "llama-spm", "phi-3"})
  void recordedTexts_haveTheirIds(String name) throws IOException {
    var tokenizer = tokenizer(DATA.resolve("tokenizers/" + name + ".gguf"));
    var recorded = json(DATA.resolve("tokenizers/" + name + ".json"));
    boolean comesBack = recorded.string("model").equals("gpt2");

    assertThat(recorded.list("cases")).hasSizeGreaterThan(600);
    for (var item : recorded.list("cases")) {
      var expected = JsonObject.from(item, name);
      var text = expected.string("text");
      assertIds(tokenizer.encode(text), expected, "ids");
      assertIds(tokenizer.encodeStandalone(text), expected, "ids_special");
      if (comesBack || !text.contains("\u2581")) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-f32", "llama-ropefreqs-f32", "mixtral-f32", "nemotron-h-f32"})
  void goldenModels_haveTheirIds(String name) throws IOException {
    var folder = SHARED.resolve("fixtures/gguf-goldens");
    var tokenizer = tokenizer(folder.resolve(name + ".gguf"));
    var golden = json(folder.resolve(name + ".json"));

    assertThat(golden.list("tokenize")).isNotEmpty();
    for (var item : golden.list("tokenize")) {
      var expected = JsonObject.from(item, name);
      assertIds(tokenizer.encode(expected.string("text")), expected, "ids_plain");
      assertIds(
          tokenizer.encodeStandalone(expected.string("text")),
          expected,
          "ids_add_special_parse_special");
    }
  }

  @Test
  void smolLm2_hasTheIdsThatBothReferencesAgreeOn() throws IOException {
    var folder = SHARED.resolve("models/smollm2");
    var tokenizer = tokenizer(folder.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"));

    for (var expected : list(folder.resolve("golden.tokenizer.json"))) {
      var text = expected.string("text");
      assertIds(
          expected.flag("parse_special", false)
              ? tokenizer.encodeStandalone(text)
              : tokenizer.encode(text),
          expected,
          "ids");
    }
  }

  @Test
  void smolLm2_bytesWithoutToken_areLeftOutBeforeMerging() throws IOException {
    var folder = SHARED.resolve("models/smollm2");
    var tokenizer = tokenizer(folder.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"));

    for (var expected : list(folder.resolve("golden.tokenizer-differs.json"))) {
      assertIds(tokenizer.encode(expected.string("text")), expected, "tokenizers_ids");
    }
  }

  /** The same vocabulary in the form that Hugging Face's converter makes of it. */
  @Test
  void llamaSpm_asTokenizerJson_hasTheSameIds() throws IOException {
    var vocabulary = GgufCheckpoint.vocabulary(present(DATA.resolve("tokenizers/llama-spm.gguf")));
    var json = TokenizerJson.characters().prepends().frames("<s>", "</s>");
    json.vocab.clear();
    json.merges.clear();
    for (int id = 0; id < vocabulary.tokens().size(); id++) {
      json.vocab.put(vocabulary.tokens().get(id), (long) id);
    }
    var byScore =
        IntStream.range(0, vocabulary.tokens().size())
            .filter(id -> vocabulary.types()[id] == GgufKeys.NORMAL)
            .boxed()
            .sorted(Comparator.comparing(id -> -vocabulary.scores()[id]))
            .toList();
    for (int id : byScore) {
      var text = vocabulary.tokens().get(id);
      for (int at = 1; at < text.length(); at++) {
        var parts = List.of(text.substring(0, at), text.substring(at));
        if (json.vocab.keySet().containsAll(parts)) {
          json.merges.add(parts);
        }
      }
    }
    var tokenizer = json.tokenizer();

    for (var item : json(DATA.resolve("tokenizers/llama-spm.json")).list("cases")) {
      var expected = JsonObject.from(item, "llama-spm");
      assertIds(tokenizer.encode(expected.string("text")), expected, "ids");
    }
  }
}
