// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static dev.checkrein.langchain4j.Script.arguments;
import static dev.checkrein.langchain4j.Script.call;

import dev.checkrein.engine.chat.ChatMessage;
import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.chat.Role;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.generation.ToolUse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Knows the answers that LangChain4j's published tests ask for, and gives them word by word. What
 * they check is then the adapter's work: the mapping both ways, limits, streaming and refusals.
 */
final class KnowingScript {
  private KnowingScript() {}

  static Script create() {
    return new Script(KnowingScript::play);
  }

  private static List<OutputEvent> play(GenerationRequest request) {
    var prompt = ((Prompt.Chat) request.prompt()).chat();
    var tools = prompt.tools().stream().map(ToolDefinition::name).toList();
    var last = prompt.messages().getLast();
    if (last.role() == Role.TOOL) {
      return words("The tools say: " + toolResults(prompt.messages()) + " as asked.");
    }
    if (request.toolUse() == ToolUse.REQUIRED) {
      return List.of(call(0, tools.getFirst(), arguments("city", "Munich")));
    }
    if (request.toolUse() == ToolUse.AUTO) {
      return calls(last.content(), tools);
    }
    return words(answer(prompt.messages(), last.content()));
  }

  private static List<OutputEvent> calls(String question, List<String> tools) {
    var calls = new ArrayList<OutputEvent>();
    for (var tool : tools) {
      if (tool.equals("getWeather") && question.contains("weather")) {
        calls.add(call(calls.size(), tool, arguments("city", "Munich")));
      } else if (tool.contains("time") || tool.contains("Time")) {
        calls.add(
            call(
                calls.size(),
                tool,
                question.contains("France") ? arguments("country", "France") : arguments()));
      }
    }
    return calls;
  }

  private static String answer(List<ChatMessage> messages, String question) {
    if (question.contains("I love you")) {
      return "Ich liebe dich.";
    }
    if (question.contains("favorite color")) {
      return "Your color: " + messages.getFirst().content();
    }
    if (question.contains("Hello World")) {
      return "Hello World and more";
    }
    if (question.contains("story")) {
      return "Once upon a time there was a fox that met a hen by the old mill.";
    }
    return "Berlin is the capital of Germany, and 2 + 2 is 4.";
  }

  private static String toolResults(List<ChatMessage> messages) {
    var results = messages.stream().filter(message -> message.role() == Role.TOOL);
    return String.join(", ", results.map(ChatMessage::content).toList());
  }

  private static List<OutputEvent> words(String text) {
    return Arrays.stream(text.split("(?<= )")).<OutputEvent>map(OutputEvent.Text::new).toList();
  }
}
