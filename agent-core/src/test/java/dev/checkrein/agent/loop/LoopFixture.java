// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.AgentResult;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.agent.port.ToolHandler;
import dev.checkrein.agent.testing.FixedClock;
import dev.checkrein.agent.testing.ScriptedChatModel;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.stream.Stream;

/** A loop over a scripted model, with a journal and a clock to look at. */
final class LoopFixture {
  static final String RUN = "run-1";

  final InMemoryJournal journal = new InMemoryJournal();
  final FixedClock clock = new FixedClock();
  final ScriptedChatModel model;

  LoopFixture(ScriptedReply... script) {
    this.model = ScriptedChatModel.of(script);
  }

  ToolLoop loop() {
    return ToolLoop.builder().chatModel(model).journal(journal).clock(clock).build();
  }

  AgentResult run(Agent agent) {
    return result(loop().start(agent, "hello", RUN));
  }

  static AgentResult result(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Finished.class);
    return ((RunOutcome.Finished) outcome).result();
  }

  static Agent agent(AgentTool... tools) {
    return Agent.of("helper", "Help.", ToolCatalog.of(tools));
  }

  /** A tool with one required argument {@code key}. */
  static AgentTool tool(String name, CallPolicy policy, ToolHandler handler) {
    var specification =
        ToolSpecification.builder()
            .name(name)
            .description("looks up a key")
            .parameters(JsonObjectSchema.builder().addStringProperty("key").required("key").build())
            .build();
    return AgentTool.of(specification, policy, handler);
  }

  static AgentTool tool(String name, ToolHandler handler) {
    return tool(name, CallPolicy.DEFAULTS, handler);
  }

  static ScriptedReply.Answer call(String tool, String key) {
    return ScriptedReply.call(tool, "{\"key\": \"" + key + "\"}");
  }

  <T extends RunEvent> List<T> events(Class<T> type) {
    return journal.entries(RUN).stream()
        .map(JournalEntry::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  Stream<String> types() {
    return journal.entries(RUN).stream().map(entry -> entry.event().type());
  }

  /** The tool results that the model read last. */
  List<String> resultsRead() {
    return results(model.lastRequest());
  }

  static List<String> results(ChatRequest request) {
    return request.messages().stream()
        .filter(ToolExecutionResultMessage.class::isInstance)
        .map(message -> ((ToolExecutionResultMessage) message).text())
        .toList();
  }
}
