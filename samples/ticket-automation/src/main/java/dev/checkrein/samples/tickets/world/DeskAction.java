// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool with its answer.
 *
 * @param arguments JSON values in the order they were given
 * @param result JSON object, see {@link World#call}
 */
public record DeskAction(
    String tool, Map<String, @Nullable Object> arguments, Map<String, @Nullable Object> result) {

  @Override
  public String toString() {
    return tool + " " + Json.write(arguments) + " -> " + Json.write(result);
  }
}
