// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool with its answer.
 *
 * @param arguments JSON values in the order they were given
 * @param result JSON object, see {@link World#call}
 */
public record DeskAction(
    String tool, Map<String, @Nullable Object> arguments, Map<String, @Nullable Object> result) {

  /** Actions as the reviewer reads them: lines of {@code 1. tool {arguments} -> {result}}. */
  public static String lines(List<DeskAction> actions) {
    return IntStream.range(0, actions.size())
        .mapToObj(i -> (i + 1) + ". " + actions.get(i))
        .collect(Collectors.joining("\n"));
  }

  /** The whole message for the reviewer: the ticket, then the actions. */
  public static String reviewText(String ticket, List<DeskAction> actions) {
    return ticket + "\nActions:\n" + lines(actions);
  }

  @Override
  public String toString() {
    return tool + " " + Json.write(arguments) + " -> " + Json.write(result);
  }
}
