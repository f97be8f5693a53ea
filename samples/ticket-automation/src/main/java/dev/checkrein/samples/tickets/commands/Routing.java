// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.chat.ToolCall;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.team.AgentFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one tool of a triage agent, as closed sets: a parameter with an enumeration takes one of its
 * strings, any other takes the ticket's own number.
 *
 * @param tool from the agent's file
 * @param enumerations by parameter; empty for a parameter that takes the ticket's number
 */
record Routing(ToolDefinition tool, Map<String, List<String>> enumerations) {

  static Routing of(AgentFile triage) {
    if (triage.definitions().size() != 1) {
      throw new ModelFormatException(
          "agents/%s.json has %d tools, expected the one that routes a ticket"
              .formatted(triage.role(), triage.definitions().size()));
    }
    var tool = triage.definitions().getFirst();
    var properties = new JsonObject(tool.name(), tool.parameters()).object("properties");
    var enumerations = new LinkedHashMap<String, List<String>>();
    for (var name : properties.fields().keySet()) {
      enumerations.put(name, AgentFile.strings(properties.object(name), "enum"));
    }
    return new Routing(tool, enumerations);
  }

  /** What each parameter may be for a ticket. */
  Map<String, List<String>> values(LabelledTicket ticket) {
    var values = new LinkedHashMap<String, List<String>>();
    enumerations.forEach(
        (name, set) -> values.put(name, set.isEmpty() ? List.of(ticket.id()) : set));
    return values;
  }

  /** Whether a call is one of this tool with every argument from its set. */
  boolean isValid(ToolCall call, LabelledTicket ticket) {
    var values = values(ticket);
    return call.name().equals(tool.name())
        && call.arguments().keySet().equals(values.keySet())
        && values.entrySet().stream()
            .allMatch(
                entry ->
                    call.arguments().get(entry.getKey()) instanceof String value
                        && entry.getValue().contains(value));
  }

  /**
   * The parameter whose enumeration holds the labels of the tickets.
   *
   * @throws RequestException naming the ticket whose label no enumeration holds
   */
  String labelled(List<LabelledTicket> tickets) {
    for (var entry : enumerations.entrySet()) {
      if (entry.getValue().containsAll(tickets.stream().map(LabelledTicket::queue).toList())) {
        return entry.getKey();
      }
    }
    var stray =
        tickets.stream()
            .filter(t -> enumerations.values().stream().noneMatch(set -> set.contains(t.queue())))
            .findFirst()
            .orElse(tickets.getFirst());
    throw new RequestException(
        "queue '%s' of record %d is not what tool '%s' takes: %s"
            .formatted(stray.queue(), stray.record(), tool.name(), enumerations));
  }
}
