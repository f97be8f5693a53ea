// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Answer;
import dev.checkrein.samples.tickets.world.Arguments;
import dev.checkrein.samples.tickets.world.DeskTool;
import dev.checkrein.samples.tickets.world.World;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls the agents' tools by name. A wrong call is answered with an error for the model, as {@link
 * World#call} does, with which it agrees byte for byte. Thread-safe.
 */
public final class DeskTools {
  private final DeskSystems systems;
  private final TicketDesk tickets;

  public DeskTools(DeskSystems systems, TicketDesk tickets) {
    this.systems = systems;
    this.tickets = tickets;
  }

  /** All tools on a world in this process. */
  public static DeskTools on(World world) {
    var all = new WorldSystems(world);
    return new DeskTools(all, all);
  }

  /**
   * Calls a tool.
   *
   * @param tool name such as {@code get_user}
   * @param arguments JSON values by name; what the tool does not know is ignored
   * @return a JSON object in a fixed order of keys; {@code {"error": ...}} for anything that failed
   */
  public Map<String, @Nullable Object> call(String tool, Map<String, @Nullable Object> arguments) {
    var known = DeskTool.named(tool);
    if (known.isEmpty()) {
      return Answer.error("unknown tool");
    }
    var missing = known.get().missing(arguments);
    if (missing.isPresent()) {
      return Answer.error("missing " + missing.get());
    }
    var a = new Arguments(arguments);
    return switch (known.get()) {
      case GET_USER -> systems.user(a.text("login"));
      case LIST_ASSETS -> systems.assets(a.text("login"));
      case CHECK_SERVICE -> systems.service(a.text("service"));
      case SEARCH_KNOWLEDGE -> systems.articles(a.text("query"));
      case UNLOCK_ACCOUNT -> systems.unlock(a.text("login"));
      case RESET_PASSWORD -> systems.resetPassword(a.text("login"));
      case GRANT_ACCESS -> systems.grant(a.text("login"), a.text("resource"), a.text("role"));
      case ORDER_ITEM ->
          systems.order(
              a.text("login"),
              a.text("item"),
              Objects.requireNonNull(arguments.get("quantity"), "quantity was checked above"));
      case ROUTE_TICKET -> tickets.route(a.text("ticket_id"), a.text("queue"), a.text("priority"));
      case REPLY -> tickets.reply(a.text("ticket_id"), a.text("message"));
      case RESOLVE_TICKET -> tickets.resolve(a.text("ticket_id"), a.text("resolution"));
      case ESCALATE_TICKET ->
          tickets.escalate(a.text("ticket_id"), a.text("team"), a.text("reason"));
    };
  }

  /**
   * Checks at start-up that every tool an agent is told about exists here with these arguments.
   *
   * @param agent an agent's file: {@code tools} holds function definitions
   * @throws ModelFormatException naming the file, the tool and what the desk knows
   */
  public static void check(JsonObject agent) {
    for (var entry : agent.list("tools")) {
      var function = JsonObject.from(entry, agent.source() + ": tools").object("function");
      var name = function.string("name");
      var tool =
          DeskTool.named(name)
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          function.source()
                              + (": tool '" + name + "' is unknown to the desk, expected one of ")
                              + names()));
      var required = function.object("parameters").list("required");
      if (!new HashSet<@Nullable Object>(required).equals(Set.copyOf(tool.arguments()))) {
        throw new ModelFormatException(
            function.source()
                + (": tool '" + name + "' requires " + required)
                + (", the desk expects " + tool.arguments()));
      }
    }
  }

  private static String names() {
    return Arrays.stream(DeskTool.values()).map(DeskTool::toolName).toList().toString();
  }
}
