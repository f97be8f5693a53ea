// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import dev.checkrein.samples.tickets.desk.DeskLimits;
import dev.checkrein.samples.tickets.systems.CallLimits;
import dev.checkrein.samples.tickets.team.TeamPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The ticket desk.
 *
 * @param data Folder that holds the database, for one service at a time.
 * @param agents Folder with the agent files; if unset that of the model, or else the pocket
 *     model's.
 * @param concurrency Tickets that are worked at once.
 * @param waitingMax Tickets that may wait to be worked.
 * @param ticketsMax Tickets that are kept.
 * @param approvals Tools whose calls need a person's agreement.
 * @param runTime Time that one run of an agent may take, waiting for approvals left out.
 * @param thinkingTokensPerCall Thinking tokens of one model turn, 0 for no thinking; the model's
 *     default if unset.
 * @param systems The systems outside the desk.
 */
@ConfigurationProperties("desk")
public record DeskProperties(
    Path data,
    @Nullable Path agents,
    @DefaultValue("8") int concurrency,
    @DefaultValue("10000") int waitingMax,
    @DefaultValue("50000") int ticketsMax,
    @DefaultValue({"grant_access", "order_item", "reset_password"}) Set<String> approvals,
    @DefaultValue("1h") Duration runTime,
    @Nullable Integer thinkingTokensPerCall,
    @DefaultValue Systems systems) {

  /**
   * The systems outside the desk.
   *
   * @param baseUrl Address below which the systems of each world lie; this service's own simulation
   *     if unset.
   * @param connectTimeout Time to connect.
   * @param answerTimeout Time for an answer once connected.
   * @param toolTimeout Time for a whole tool call.
   */
  public record Systems(
      @Nullable URI baseUrl,
      @DefaultValue("2s") Duration connectTimeout,
      @DefaultValue("5s") Duration answerTimeout,
      @DefaultValue("10s") Duration toolTimeout) {

    CallLimits limits() {
      return new CallLimits(connectTimeout, answerTimeout, CallLimits.DEFAULTS.answerBytesMax());
    }
  }

  DeskLimits limits() {
    return new DeskLimits(concurrency, waitingMax, ticketsMax);
  }

  TeamPolicy policy() {
    return new TeamPolicy(approvals, systems.toolTimeout(), runTime, thinkingTokensPerCall);
  }
}
