// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.List;

/**
 * What a model is, without its weights.
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

  /**
   * Builds the model of a checkpoint without reading its weights. The tensors are those of {@link
   * #of(JsonObject)} in the same order, under the names that this checkpoint has for them; a draft
   * module, which comes last, is missing where the checkpoint has none.
   *
   * @throws ModelFormatException if the architecture or a setting is not supported, or a tensor is
   *     missing or of another shape
   */
  public static ModelShape of(Checkpoint checkpoint) {
    var tensors = new CheckedTensors(checkpoint);
    var description = Architecture.of(checkpoint.config()).describe(new Tally(tensors));
    return new ModelShape(description, tensors.shapes());
  }
}
