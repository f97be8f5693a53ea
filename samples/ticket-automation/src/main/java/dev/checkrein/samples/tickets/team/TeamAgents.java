// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.budget.FixedBudget;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.ArgumentCheck;
import dev.checkrein.agent.port.Memory;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.agent.port.ToolInvocation;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.systems.DeskTools;
import java.nio.charset.StandardCharsets;

/** Makes the agents of one ticket: the roles of the book with tools that act on its desk. */
record TeamAgents(AgentBook book, TeamPolicy policy, DeskTools desk) {

  Agent agent(Stage stage) {
    var role = book.role(stage);
    var tools =
        role.tools().stream()
            .map(
                specification ->
                    new AgentTool(
                        specification,
                        policy.of(specification.name()),
                        ArgumentCheck.REQUIRED,
                        this::call))
            .toList();
    var limits =
        RunLimits.DEFAULTS
            .withTurnsMax(book.limits().turnsMax())
            .withNewTokensPerTurn(book.limits().tokensPerTurnMax())
            .withToolTimeout(policy.toolTimeout())
            .withWallClock(policy.runTime())
            .withWrapUp(false);
    return new Agent(
        role.role(),
        role.systemPrompt(),
        new ToolCatalog(tools),
        limits,
        new FixedBudget(policy.thinkingTokensPerCall()),
        Memory.ALL);
  }

  private String call(ToolInvocation invocation) {
    var bytes = invocation.arguments().getBytes(StandardCharsets.UTF_8);
    var arguments = JsonObject.parse(bytes, "arguments").fields();
    return Json.write(desk.call(invocation.tool(), arguments));
  }
}
