// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.ArgumentCheck;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ToolCatalog;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.List;

/**
 * A task that somebody solved: what was asked, every turn with its calls and their results, and the
 * closing text.
 *
 * @param name for messages
 * @param input the user's message
 * @param turns with calls, in order
 * @param closing text of the last turn, not blank
 */
public record RecordedTask(String name, String input, List<Turn> turns, String closing) {

  public RecordedTask {
    turns = List.copyOf(turns);
  }

  /** One turn with at least one call; {@code thinking} may be empty. */
  public record Turn(String thinking, List<Call> calls) {
    public Turn {
      calls = List.copyOf(calls);
    }
  }

  /** A call and what it answered, both as text. */
  public record Call(String tool, String arguments, String result) {}

  /** The replies that a model gave, from turn {@code first} on, counted from 0. */
  public List<ScriptedReply> script(int first) {
    var script = new ArrayList<ScriptedReply>();
    for (var turn : turns) {
      var requests =
          turn.calls().stream()
              .map(call -> ScriptedReply.request(call.tool(), call.arguments()))
              .toArray(ToolExecutionRequest[]::new);
      var reply = ScriptedReply.calls(requests);
      script.add(turn.thinking().isEmpty() ? reply : reply.withThinking(turn.thinking()));
    }
    script.add(ScriptedReply.text(closing));
    return List.copyOf(script.subList(first, script.size()));
  }

  /**
   * The tools that occur; each answers as it was recorded for this call of this turn. They only
   * read.
   */
  public ToolCatalog tools() {
    return new ToolCatalog(
        turns.stream()
            .flatMap(turn -> turn.calls().stream())
            .map(Call::tool)
            .distinct()
            .map(this::tool)
            .toList());
  }

  private AgentTool tool(String name) {
    return new AgentTool(
        ToolSpecification.builder().name(name).description("recorded").build(),
        CallPolicy.read(),
        ArgumentCheck.NONE,
        invocation -> {
          var place = invocation.callId().split("\\.");
          var turn = turns.get(Integer.parseInt(place[0]) - 1);
          return turn.calls().get(Integer.parseInt(place[1]) - 1).result();
        });
  }
}
