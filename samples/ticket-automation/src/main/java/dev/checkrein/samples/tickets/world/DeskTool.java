// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tools whose behaviour the desk knows, by name. What the model is told about them (texts,
 * types, allowed values) comes with the model.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists of names are made by List.of
public enum DeskTool {
  GET_USER(false, "login"),
  LIST_ASSETS(false, "login"),
  CHECK_SERVICE(false, "service"),
  SEARCH_KNOWLEDGE(false, "query"),
  UNLOCK_ACCOUNT(true, "login"),
  RESET_PASSWORD(true, "login"),
  GRANT_ACCESS(true, "login", "resource", "role"),
  ORDER_ITEM(true, "login", "item", "quantity"),
  ROUTE_TICKET(true, "ticket_id", "queue", "priority"),
  REPLY(true, "ticket_id", "message"),
  RESOLVE_TICKET(true, "ticket_id", "resolution"),
  ESCALATE_TICKET(true, "ticket_id", "team", "reason");

  private final boolean changing;
  private final List<String> arguments;

  DeskTool(boolean changing, String... arguments) {
    this.changing = changing;
    this.arguments = List.of(arguments);
  }

  /** The tool of a name such as {@code get_user}. */
  public static Optional<DeskTool> named(String name) {
    return Arrays.stream(values()).filter(tool -> tool.toolName().equals(name)).findFirst();
  }

  /** The name in calls. */
  public String toolName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the tool changes something; the others only look it up. */
  public boolean isChanging() {
    return changing;
  }

  /** Names of the arguments, all required. */
  public List<String> arguments() {
    return arguments;
  }

  /** The first argument that is absent, null or empty. */
  public Optional<String> missing(Map<String, @Nullable Object> given) {
    return arguments.stream()
        .filter(name -> given.get(name) == null || Objects.equals(given.get(name), ""))
        .findFirst();
  }
}
