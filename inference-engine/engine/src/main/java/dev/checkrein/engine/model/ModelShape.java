// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.List;

/**
 * What a configuration alone tells of a model, without weights.
 *
 * @param description the model in numbers
 * @param tensors all tensors with names and shapes, draft modules included
 */
public record ModelShape(ModelDescription description, List<TensorShape> tensors) {
  /**
   * Builds the model of a {@code config.json} without weights.
   *
   * @throws ModelFormatException if the architecture or a setting is not supported, by key
   */
  public static ModelShape of(JsonObject config) {
    var tensors = new CountedTensors();
    var description = Architecture.of(config).describe(new Tally(tensors));
    return new ModelShape(description, tensors.shapes());
  }
}
