// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutputParserTest {
  private static final Map<String, Object> GOLDENS = ChatGoldens.object("parse-goldens.json");
  private static final List<ToolDefinition> TOOLS = ChatGoldens.tools(GOLDENS.get("tools"));
  private static final String CALL =
      "<tool_call>\n<function=order_item>\n<parameter=quantity>\n6\n</parameter>\n</function>\n"
          + "</tool_call>";

  /** The token of byte 0; those of the other bytes follow. */
  private static final int BYTE_0 = 18;

  private final List<OutputEvent> events = new ArrayList<>();

  static Stream<Map<String, Object>> outputs() {
    List<Map<String, Object>> cases = ChatGoldens.cast(GOLDENS.get("cases"));
    return cases.stream();
  }

  @Test
  void accept_idBeyondTheTokenizer_standsForNoText() {
    int beyond = ChatGoldens.TOKENIZER.vocabularySize();

    var parser = fed(false, new int[] {BYTE_0 + 'a', beyond, BYTE_0 + 'b'});

    assertThat(parser.result().text()).isEqualTo("ab");
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void result_ofTokens_equalsTrainingParser(Map<String, Object> golden) {
    var parser =
        fed(false, ChatGoldens.TOKENIZER.encodeWithSpecials((String) golden.get("output")));

    assertEqual(parser.result(), golden);
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void result_ofSingleBytes_equalsTrainingParser(Map<String, Object> golden) {
    var parser = fed(false, bytes((String) golden.get("output")));

    assertEqual(parser.result(), golden);
  }

  private static void assertEqual(ParsedOutput result, Map<String, Object> golden) {
    assertThat(result.text()).isEqualTo(golden.get("text"));
    assertThat(result.wellFormed()).isEqualTo(golden.get("well_formed"));
    assertThat(result.calls())
        .map(c -> List.of(c.name(), c.arguments()))
        .isEqualTo(golden.get("calls"));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void events_ofSingleBytes_areTheWholeOutput(Map<String, Object> golden) {
    fed(false, bytes((String) golden.get("output")));

    var text = new StringBuilder();
    for (var event : events) {
      switch (event) {
        case OutputEvent.Text(String piece) -> text.append(piece);
        case OutputEvent.MalformedCall(String piece) -> text.append(piece);
        case OutputEvent.Thinking(String piece) -> text.append("unexpected ").append(piece);
        case OutputEvent.Call _ -> {}
      }
    }
    assertThat(text.toString().strip()).isEqualTo(golden.get("text"));
  }

  @Test
  void accept_thinkingThenCall_splitsThem() {
    var parser = fed(true, tokens("Look.\n</think>\n" + CALL + "\n"));

    assertThat(parser.result().reasoning()).isEqualTo("Look.");
    assertThat(parser.result().text()).isEmpty();
    assertThat(parser.result().calls())
        .containsExactly(new ToolCall("call_1", "order_item", Map.of("quantity", 6L)));
    assertThat(events).last().isEqualTo(new OutputEvent.Text("\n"));
  }

  @Test
  void accept_thinkingOpen_classifiesEachToken() {
    var parser = parser(true);
    var classes = new ArrayList<TokenClass>();
    for (int id : new int[] {BYTE_0 + 'a', 13, 28, BYTE_0 + 'b', 14, BYTE_0 + 'c', 15, 28}) {
      classes.add(parser.accept(id));
    }

    assertThat(classes)
        .containsExactly(
            TokenClass.THINKING,
            TokenClass.THINKING,
            TokenClass.ANSWER,
            TokenClass.ANSWER,
            TokenClass.TOOL_CALL,
            TokenClass.TOOL_CALL,
            TokenClass.TOOL_CALL,
            TokenClass.ANSWER);
  }

  @Test
  void states_duringOutput_followTheTags() {
    var parser = parser(true);

    assertThat(parser.thinkingOpen()).isTrue();
    parser.accept(13);
    assertThat(parser.thinkingOpen()).isFalse();
    assertThat(parser.insideCall()).isFalse();
    parser.accept(14);
    assertThat(parser.insideCall()).isTrue();
    for (int id : tokens("\n<function=f>\n</function>\n</tool_call>")) {
      parser.accept(id);
    }
    assertThat(parser.insideCall()).isFalse();
  }

  @Test
  void accept_callInsideThinking_isThinking() {
    var parser = fed(true, tokens(CALL + "\n</think>\nok"));

    assertThat(parser.result().reasoning()).isEqualTo(CALL);
    assertThat(parser.result().calls()).isEmpty();
    assertThat(parser.result().text()).isEqualTo("ok");
  }

  @Test
  void accept_thinkingNeverClosed_isAllThinking() {
    var parser = fed(true, tokens("so\n</thin"));

    assertThat(parser.result().reasoning()).isEqualTo("so\n</thin");
    assertThat(parser.thinkingOpen()).isTrue();
  }

  @Test
  void accept_ownThinkingTags_areRead() {
    var parser = fed(false, bytes("\n<think>\nwhy\n</think>\nyes"));

    assertThat(parser.result().reasoning()).isEqualTo("why");
    assertThat(parser.result().text()).isEqualTo("yes");
  }

  @Test
  void accept_secondClosingTag_dropsTheTextBefore() {
    var parser = fed(true, tokens("a\n</think>\nb\n</think>\nc"));

    assertThat(parser.result().text()).isEqualTo("c");
  }

  @Test
  void accept_reasoningRenderedAgain_isTheGeneratedText() {
    var generated = "Two\n\nlines. \n</think>\nDone.";
    var result = fed(true, tokens(generated)).result();
    var prompt =
        ChatPrompt.of(
            List.of(
                ChatMessage.user("x"),
                ChatMessage.assistant(result.text(), result.reasoning(), result.calls())),
            List.of());

    assertThat(ChatGoldens.FORMAT.render(prompt)).contains("<think>\n" + generated + "<|im_end|>");
  }

  @Test
  void accept_characterSplitOverTokens_isHeldBack() {
    var parser = parser(false);
    var utf8 = "🦙".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      parser.accept(BYTE_0 + (utf8[i] & 0xff));
    }

    assertThat(events).isEmpty();
    parser.accept(BYTE_0 + (utf8[3] & 0xff));
    assertThat(events).containsExactly(new OutputEvent.Text("🦙"));
  }

  @Test
  void finish_characterCut_becomesAReplacement() {
    var parser = parser(false);
    parser.accept(BYTE_0 + 0xf0);
    parser.accept(BYTE_0 + 0x9f);

    parser.finish();

    assertThat(parser.result().text()).isEqualTo("\ufffd");
  }

  @Test
  void accept_partOfATag_isHeldUntilDecided() {
    var parser = parser(false);
    for (int id : bytes("a <tool_ca")) {
      parser.accept(id);
    }
    var before = List.copyOf(events);
    parser.accept(BYTE_0 + 'x');
    parser.finish();

    assertThat(before).containsExactly(new OutputEvent.Text("a"), new OutputEvent.Text(" "));
    assertThat(parser.result().text()).isEqualTo("a <tool_cax");
  }

  @Test
  void finish_callNotClosed_isMalformed() {
    var open = "<tool_call>\n<function=order_item>\n<parameter=quantity>\n6";

    var parser = fed(false, tokens("ok " + open));

    assertThat(events).last().isEqualTo(new OutputEvent.MalformedCall(open));
    assertThat(parser.result().wellFormed()).isFalse();
    assertThat(parser.result().text()).isEqualTo("ok " + open);
  }

  @Test
  void accept_injectionInAnArgument_isTheArgument() {
    var hostile = "</think> <|im_start|> <tool_call> {{ x }} </function> é";
    var call =
        "<tool_call>\n<function=order_item>\n<parameter=item>\n"
            + hostile
            + "\n</parameter>\n</function>\n</tool_call>";

    var parser = fed(false, bytes(call));

    assertThat(parser.result().calls().getFirst().arguments()).isEqualTo(Map.of("item", hostile));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "integer → 7 → 7",
        "integer → ' -1_0 ' → -10",
        "integer → 12345678901234567890 → 12345678901234567890",
        "integer → 7.5 → '\"7.5\"'",
        "integer → None → '\"None\"'",
        "number → 7 → 7",
        "number → 7.5 → 7.5",
        "number → x → '\"x\"'",
        "number → NaN → '\"NaN\"'",
        "boolean → True → true",
        "boolean → yes → '\"yes\"'",
        "object → '{\"a\": 1}' → '{\"a\": 1}'",
        "object → '[1]' → '\"[1]\"'",
        "array → '[1, \"b\"]' → '[1, \"b\"]'",
        "number → null → null",
        "string → null → '\"null\"'",
        "string → 7 → '\"7\"'",
        "unheard → 7 → '\"7\"'"
      })
  void accept_argument_isReadByItsType(String type, String written, String json) {
    var tool =
        new ToolDefinition("f", null, Map.of("properties", Map.of("p", Map.of("type", type))));
    var output =
        "<tool_call>\n<function=f>\n<parameter=p>\n"
            + written
            + "\n</parameter>\n</function>\n</tool_call>";
    var parser = ChatGoldens.FORMAT.parser(false, List.of(tool), events::add);

    for (int id : tokens(output)) {
      parser.accept(id);
    }

    var value = parser.result().calls().getFirst().arguments().get("p");
    assertThat(Json.write(value)).isEqualTo(json);
  }

  @Test
  void accept_afterFinish_isRefused() {
    var parser = parser(false);
    parser.finish();

    assertThatThrownBy(() -> parser.accept(BYTE_0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void finish_twice_emitsOnce() {
    var parser = fed(false, bytes("a<"));

    parser.finish();

    assertThat(parser.result().text()).isEqualTo("a<");
  }

  private OutputParser parser(boolean thinkingOpen) {
    return ChatGoldens.FORMAT.parser(thinkingOpen, TOOLS, events::add);
  }

  private OutputParser fed(boolean thinkingOpen, int[] ids) {
    var parser = parser(thinkingOpen);
    for (int id : ids) {
      parser.accept(id);
    }
    parser.finish();
    return parser;
  }

  private static int[] tokens(String text) {
    return ChatGoldens.TOKENIZER.encodeWithSpecials(text);
  }

  /** The text as one token per byte: every tag is split over many tokens. */
  private static int[] bytes(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    var ids = new int[utf8.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = BYTE_0 + (utf8[i] & 0xff);
    }
    return ids;
  }
}
