// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.ToolCall;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.port.ArgumentCheck;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.team.AgentFile;
import dev.checkrein.samples.tickets.world.Episode;
import dev.checkrein.samples.tickets.world.World;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays one exported episode: the resolver alone, every approval granted, no automatic retry, the
 * world's own answers.
 *
 * @param solved whether the model ended with a turn without a call and the end state is right
 * @param calls calls made, openers that never became a call counted in
 * @param validCalls those of them that are well formed, name a known tool, and carry every required
 *     and no unknown argument
 * @param turns model turns
 * @param stop why the run ended
 */
record EpisodeRun(
    Episode episode, boolean solved, int calls, int validCalls, int turns, StopReason stop) {

  static EpisodeRun play(Episode episode, AgentFile resolver, RunLimits limits, ChatModel model) {
    var world = new World(episode.world());
    var tools =
        new ToolCatalog(resolver.tools().stream().map(tool -> worldTool(tool, world)).toList());
    var agent = Agent.of(resolver.role(), resolver.systemPrompt(), tools).withLimits(limits);
    var journal = new InMemoryJournal();
    var loop =
        ToolLoop.builder().chatModel(model).journal(journal).approver(Approver.ALWAYS).build();
    var outcome = loop.start(agent, episode.ticket());
    if (!(outcome instanceof RunOutcome.Finished finished)) {
      throw new IllegalStateException("a run waits although every approval is granted");
    }
    int calls = 0;
    int valid = 0;
    int turns = 0;
    for (var entry : journal.entries(outcome.runId())) {
      if (entry.event() instanceof RunEvent.ModelAnswered answer) {
        turns++;
        calls += answer.calls().size() + answer.malformed().size();
        valid += (int) answer.calls().stream().filter(call -> isValid(call, tools)).count();
      }
    }
    var stop = finished.result().stopReason();
    boolean solved = stop == StopReason.COMPLETED && episode.solvedBy(world);
    return new EpisodeRun(episode, solved, calls, valid, turns, stop);
  }

  private static AgentTool worldTool(ToolSpecification tool, World world) {
    return new AgentTool(
        tool,
        CallPolicy.DEFAULTS,
        ArgumentCheck.NONE,
        call -> Json.write(world.call(call.tool(), arguments(call.arguments()))));
  }

  private static boolean isValid(ToolCall call, ToolCatalog tools) {
    var tool = tools.find(call.name());
    if (tool.isEmpty()) {
      return false;
    }
    var given = arguments(call.arguments()).keySet();
    var schema = tool.get().specification().parameters();
    return given.containsAll(schema.required()) && schema.properties().keySet().containsAll(given);
  }

  private static Map<String, @Nullable Object> arguments(String json) {
    return JsonObject.from(Json.parse(json, "arguments"), "arguments").fields();
  }
}
