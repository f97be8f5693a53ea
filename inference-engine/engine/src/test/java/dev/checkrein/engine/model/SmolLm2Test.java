// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real model as people download it, against a float64 reference over its decoded weights. */
class SmolLm2Test {
  private static final Path FOLDER =
      Path.of(System.getProperty("checkrein.shared"), "models", "smollm2");
  private static final Path MODEL = FOLDER.resolve("SmolLM2-135M-Instruct.Q4_1.gguf");
  private static final int VOCABULARY = 49_152;
  private static final double LOGITS = 1e-3;
  private static final double RELATIVE_RMS = 1e-5;

  private static JsonObject golden;

  @BeforeAll
  static void open() throws IOException {
    assumeTrue(Files.exists(MODEL), () -> "no SmolLM2 in " + FOLDER);
    golden = JsonObject.parse(Files.readAllBytes(FOLDER.resolve("golden.json")), "golden.json");
  }

  private static Engine engine(Backend backend) {
    return Engine.open(
        MODEL,
        EngineOptions.DEFAULTS.withBackend(backend).withSequencesMax(2).withContextTokensMax(512));
  }

  private static JsonObject prompt(int index) {
    return JsonObject.from(golden.list("prompts").get(index), "golden.json: prompts");
  }

  /** The stored row of logits with this number. */
  private static float[] row(long number) throws IOException {
    var row = new float[VOCABULARY];
    try (var channel = FileChannel.open(FOLDER.resolve("golden.bin"))) {
      channel
          .map(FileChannel.MapMode.READ_ONLY, number * VOCABULARY * 4L, VOCABULARY * 4L)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(row);
    }
    return row;
  }

  /** One pass over a prompt and its continuation checks the choices too. */
  private static void check(Engine engine, int index, long firstRow, int greedyMax)
      throws IOException {
    var prompt = prompt(index);
    var ids = Goldens.ids(prompt, "ids");
    var greedy = Goldens.ids(prompt, "greedy");
    int more = Math.min(greedy.length, greedyMax);
    var all = Arrays.copyOf(ids, ids.length + more - 1);
    System.arraycopy(greedy, 0, all, ids.length, more - 1);
    var rows = new ArrayList<float[]>();
    engine.logits(all, (_, row) -> rows.add(row));

    var argmax = Goldens.ids(prompt, "argmax");
    for (int p = 0; p < ids.length; p++) {
      assertThat(Goldens.argmax(rows.get(p))).as("largest at " + p).isEqualTo(argmax[p]);
    }
    for (int g = 0; g < more; g++) {
      assertThat(Goldens.argmax(rows.get(ids.length - 1 + g)))
          .as("greedy " + g)
          .isEqualTo(greedy[g]);
    }
    long at = firstRow;
    for (int position : Goldens.ids(prompt, "positions")) {
      var expected = row(at++);
      assertThat(Goldens.largestDifference(rows.get(position), expected)).isLessThan(LOGITS);
      assertThat(relativeRms(rows.get(position), expected)).isLessThan(RELATIVE_RMS);
    }
  }

  private static double relativeRms(float[] actual, float[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  @Test
  void logits_vector_matchTheReferenceAndItsGreedyChoices() throws IOException {
    try (var engine = engine(Backend.VECTOR)) {
      check(engine, 0, 0, Integer.MAX_VALUE);
      check(engine, 1, 16, Integer.MAX_VALUE);
      check(engine, 2, 17, 1);
    }
  }

  @Test
  void logits_scalar_matchTheReference() throws IOException {
    try (var engine = engine(Backend.SCALAR)) {
      check(engine, 0, 0, 8);
    }
  }

  @Test
  @Tag("slow")
  void logits_scalarAndVector_matchTheReferenceOnAllPrompts() throws IOException {
    for (var backend : List.of(Backend.SCALAR, Backend.VECTOR)) {
      try (var engine = engine(backend)) {
        check(engine, 0, 0, Integer.MAX_VALUE);
        check(engine, 1, 16, Integer.MAX_VALUE);
        check(engine, 2, 17, Integer.MAX_VALUE);
      }
    }
  }

  @Test
  void generate_conversation_answersAsTheReference() {
    var prompt = prompt(3);
    try (var engine = engine(Backend.VECTOR)) {
      var chat = ChatPrompt.parse(conversation(prompt), "conversation");

      assertThat(engine.chat().orElseThrow().encode(chat)).isEqualTo(Goldens.ids(prompt, "ids"));
      var answer = engine.generate(GenerationRequest.of(new Prompt.Chat(chat), 32));

      assertThat(answer.text()).isEqualTo(prompt.string("answer"));
    }
  }

  private static byte[] conversation(JsonObject prompt) {
    return Json.write(Map.of("messages", prompt.list("messages"))).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void template_conversations_areRenderedAsTransformersDoes() throws IOException {
    var source = Checkpoint.chatTemplate(MODEL).orElseThrow();
    var template = ChatTemplate.compile(source, "SmolLM2");
    var cases =
        (List<?>)
            Json.parse(Files.readAllBytes(FOLDER.resolve("golden.template.json")), "template");

    for (var entry : cases) {
      var json = JsonObject.from(entry, "golden.template.json");
      var variables = new HashMap<String, Object>();
      variables.put("messages", json.list("messages"));
      variables.put("add_generation_prompt", json.flag("add_generation_prompt", false));
      variables.put("bos_token", "<|im_start|>");
      variables.put("eos_token", "<|im_end|>");

      assertThat(template.render(variables)).isEqualTo(json.string("text"));
    }
    assertThat(cases).hasSize(76);
  }

  @Test
  void tokenizer_texts_agreeWithTheOthers() throws IOException {
    try (var engine = engine(Backend.VECTOR)) {
      var tokenizer = engine.tokenizer().orElseThrow();
      var cases =
          (List<?>)
              Json.parse(Files.readAllBytes(FOLDER.resolve("golden.tokenizer.json")), "tokenizer");

      for (var entry : cases) {
        var json = JsonObject.from(entry, "golden.tokenizer.json");
        assertThat(encode(tokenizer, json))
            .as(json.string("text"))
            .isEqualTo(Goldens.ids(json, "ids"));
      }
      assertThat(cases).hasSizeGreaterThan(600);
    }
  }

  private static int[] encode(Tokenizer tokenizer, JsonObject json) {
    return json.flag("parse_special", false)
        ? tokenizer.encodeWithSpecials(json.string("text"))
        : tokenizer.encode(json.string("text"));
  }
}
