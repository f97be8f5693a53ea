// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The tools of an agent, in the order the model sees them.
 *
 * @param tools with names that differ
 */
public record ToolCatalog(List<AgentTool> tools) {

  public static final ToolCatalog EMPTY = new ToolCatalog(List.of());

  public ToolCatalog {
    tools = List.copyOf(tools);
    var names = new HashSet<String>();
    for (var tool : tools) {
      if (!names.add(tool.name())) {
        throw new IllegalArgumentException(
            "two tools are named '%s'; rename one".formatted(tool.name()));
      }
    }
  }

  public static ToolCatalog of(AgentTool... tools) {
    return new ToolCatalog(List.of(tools));
  }

  public Optional<AgentTool> find(String name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }

  public List<ToolSpecification> specifications() {
    return tools.stream().map(AgentTool::specification).toList();
  }

  /** Both together, these first. */
  public ToolCatalog plus(ToolCatalog other) {
    var all = new ArrayList<>(tools);
    all.addAll(other.tools);
    return new ToolCatalog(all);
  }
}
