// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.CallPolicy.Approval;
import dev.checkrein.samples.tickets.world.DeskTool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The desk's own rules for its agents.
 *
 * @param approvals names of the tools whose calls need a person's agreement
 * @param toolTimeout of one call
 * @param runTime of one run, waiting for approvals left out
 * @param thinkingTokensPerCall sampled thinking tokens of one turn; null for the model's default
 */
public record TeamPolicy(
    Set<String> approvals,
    Duration toolTimeout,
    Duration runTime,
    @Nullable Integer thinkingTokensPerCall) {

  /** Approvals for what is dear or dangerous, 10 seconds for a call, an hour for a run. */
  public static final TeamPolicy DEFAULTS =
      new TeamPolicy(
          Set.of(
              DeskTool.GRANT_ACCESS.toolName(),
              DeskTool.ORDER_ITEM.toolName(),
              DeskTool.RESET_PASSWORD.toolName()),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          null);

  public TeamPolicy {
    approvals = Set.copyOf(approvals);
    for (var name : approvals) {
      if (DeskTool.named(name).isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' needs an approval but is no tool, expected one of %s; set it in desk.approvals"
                .formatted(
                    name, List.of(DeskTool.values()).stream().map(DeskTool::toolName).toList()));
      }
    }
  }

  /** How a tool may be used. A tool that the desk does not know is treated as the worst. */
  CallPolicy of(String name) {
    var tool = DeskTool.named(name);
    if (tool.isEmpty()) {
      return CallPolicy.destructive();
    }
    if (!tool.get().isChanging()) {
      return CallPolicy.read();
    }
    return CallPolicy.DEFAULTS
        .withIdempotencyFields(isRepeatable(tool.get()) ? tool.get().arguments() : List.of())
        .withApproval(approvals.contains(name) ? Approval.ALWAYS : Approval.NEVER);
  }

  /** Whether doing it twice is the same as doing it once. */
  private static boolean isRepeatable(DeskTool tool) {
    return switch (tool) {
      case UNLOCK_ACCOUNT, GRANT_ACCESS, ROUTE_TICKET, RESOLVE_TICKET, ESCALATE_TICKET -> true;
      case RESET_PASSWORD, ORDER_ITEM, REPLY -> false;
      case GET_USER, LIST_ASSETS, CHECK_SERVICE, SEARCH_KNOWLEDGE -> true;
    };
  }
}
