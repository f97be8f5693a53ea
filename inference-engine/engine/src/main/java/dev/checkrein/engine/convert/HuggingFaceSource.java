// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.gguf.GgufType;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.checkpoint.gguf.TensorNames;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/** Plans the conversion of a Hugging Face directory to a GGUF file. */
final class HuggingFaceSource {
  private final Checkpoint checkpoint;
  private final List<TensorShape> stored;
  private final TypePlan types;
  private final Work work;
  private final List<NewTensor> tensors = new ArrayList<>();
  private int converted;
  private int fallbacks;

  private HuggingFaceSource(
      Checkpoint checkpoint, List<TensorShape> stored, TypePlan types, Work work) {
    this.checkpoint = checkpoint;
    this.stored = stored;
    this.types = types;
    this.work = work;
  }

  /**
   * Plans a file.
   *
   * @throws ModelFormatException if configuration, tensors or tokenizer are not supported
   */
  static GgufPlan plan(Checkpoint checkpoint, WeightType type, Work work) {
    var config = checkpoint.config();
    var shape = ModelShape.of(checkpoint);
    var layout = ModelLayout.of(config, name(checkpoint), ModelLayout.canonical(config, shape));
    var types = new TypePlan(type, layout.layers());
    var source = new HuggingFaceSource(checkpoint, shape.tensors(), types, work);
    layout.tensors().forEach(source::add);
    source.tensors.addAll(layout.made());
    var fields = layout.fields();
    var notes = new ArrayList<>(types.notes(source.fallbacks));
    notes.addAll(TokenizerFields.write(checkpoint, shape.description().vocabulary(), fields));
    GgufPlan.setType(fields, type);
    return new GgufPlan(fields, source.tensors, source.converted, checkpoint.bytes(), notes);
  }

  private static String name(Checkpoint checkpoint) {
    var folder = checkpoint.path().toAbsolutePath().normalize().getFileName();
    return folder == null ? "model" : folder.toString();
  }

  private void add(ModelLayout.LaidOutTensor tensor) {
    var parts = tensor.sources().stream().map(i -> part(tensor, stored.get(i))).toList();
    var matrix = parts.getFirst().matrix();
    var target =
        types.converts(tensor.name(), tensor.dims())
            ? types.of(tensor.name(), tensor.dims(), stored(matrix))
            : GgufType.F32;
    fallbacks += types.fallsBack(tensor.name(), tensor.dims()) ? 1 : 0;
    converted += target.format().filter(format -> format != matrix.format()).isPresent() ? 1 : 0;
    tensors.addAll(EncodedTensor.of(tensor.name(), target, tensor.dims(), parts, work));
  }

  /** The type that a matrix keeps if it is not quantised. */
  private static GgufType stored(Matrix matrix) {
    return matrix.format() == BlockFormat.F16
        ? GgufType.F16
        : matrix.format() == BlockFormat.F32 ? GgufType.F32 : GgufType.BF16;
  }

  private Part part(ModelLayout.LaidOutTensor tensor, TensorShape shape) {
    var matrix =
        shape.isVector()
            ? checkpoint.vector(shape.name(), shape.cols())
            : checkpoint.matrix(shape.name(), shape.rows(), shape.cols());
    return new Part(
        checkpoint.path().toString(),
        matrix,
        tensor.order(),
        tensor.form() == TensorNames.Form.LOG_NEGATED);
  }
}
