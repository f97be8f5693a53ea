// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.samples.tickets.world.DeskTool;
import dev.checkrein.samples.tickets.world.World;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All systems and the tickets of a world in this process. Thread-safe, as the world is.
 *
 * @param world what the calls act on
 */
public record WorldSystems(World world) implements DeskSystems, TicketDesk {
  @Override
  public Map<String, @Nullable Object> user(String login) {
    return call(DeskTool.GET_USER, login);
  }

  @Override
  public Map<String, @Nullable Object> assets(String login) {
    return call(DeskTool.LIST_ASSETS, login);
  }

  @Override
  public Map<String, @Nullable Object> service(String name) {
    return call(DeskTool.CHECK_SERVICE, name);
  }

  @Override
  public Map<String, @Nullable Object> articles(String query) {
    return call(DeskTool.SEARCH_KNOWLEDGE, query);
  }

  @Override
  public Map<String, @Nullable Object> unlock(String login) {
    return call(DeskTool.UNLOCK_ACCOUNT, login);
  }

  @Override
  public Map<String, @Nullable Object> resetPassword(String login) {
    return call(DeskTool.RESET_PASSWORD, login);
  }

  @Override
  public Map<String, @Nullable Object> grant(String login, String resource, String role) {
    return call(DeskTool.GRANT_ACCESS, login, resource, role);
  }

  @Override
  public Map<String, @Nullable Object> order(String login, String item, Object quantity) {
    return call(DeskTool.ORDER_ITEM, login, item, quantity);
  }

  @Override
  public Map<String, @Nullable Object> route(String ticketId, String queue, String priority) {
    return call(DeskTool.ROUTE_TICKET, ticketId, queue, priority);
  }

  @Override
  public Map<String, @Nullable Object> reply(String ticketId, String message) {
    return call(DeskTool.REPLY, ticketId, message);
  }

  @Override
  public Map<String, @Nullable Object> resolve(String ticketId, String resolution) {
    return call(DeskTool.RESOLVE_TICKET, ticketId, resolution);
  }

  @Override
  public Map<String, @Nullable Object> escalate(String ticketId, String team, String reason) {
    return call(DeskTool.ESCALATE_TICKET, ticketId, team, reason);
  }

  private Map<String, @Nullable Object> call(DeskTool tool, Object... values) {
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < values.length; i++) {
      arguments.put(tool.arguments().get(i), values[i]);
    }
    return world.call(tool.toolName(), arguments);
  }
}
