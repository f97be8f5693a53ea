// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.TensorData;
import dev.checkrein.engine.checkpoint.safetensors.Dtype;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsFile;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsWriter.Entry;
import dev.checkrein.engine.checkpoint.safetensors.StoredTensor;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;
import dev.checkrein.engine.tensor.BlockFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What becomes of the tensors of a safetensors file where matrices become NVFP4: the codes under
 * the weight's name, the scales of blocks and the factor beside them.
 */
final class Nvfp4Shard {
  private static final String WEIGHT = ".weight";
  private static final int BLOCK = BlockFormat.NVFP4_PLANAR.blockElements();

  private final Checkpoint checkpoint;
  private final Work work;
  private final Map<String, TensorShape> shapes = new HashMap<>();
  private final SortedSet<String> quantized = new TreeSet<>();
  private final SortedSet<String> left = new TreeSet<>();

  private Nvfp4Shard(Checkpoint checkpoint, Work work) {
    this.checkpoint = checkpoint;
    this.work = work;
  }

  /** Of a model. */
  static Nvfp4Shard of(Checkpoint checkpoint, Work work) {
    var config = checkpoint.config();
    var model = ModelShape.of(checkpoint);
    var canonical = ModelLayout.canonical(config, model);
    var names = ModelLayout.names(config, canonical);
    var types = new TypePlan(WeightType.NVFP4, ModelLayout.layers(config, canonical));
    var shard = new Nvfp4Shard(checkpoint, work);
    for (int i = 0; i < canonical.tensors().size(); i++) {
      var tensor = canonical.tensors().get(i);
      var name = names.inverse(tensor.name()).map(match -> match.gguf()).orElse("");
      boolean fits =
          tensor.cols() % BLOCK == 0
              && types.converts(name, List.of((long) tensor.cols(), (long) tensor.rows()))
              && types.inFourBits(name);
      shard.add(model.tensors().get(i), fits);
    }
    return shard;
  }

  private void add(TensorShape tensor, boolean fits) {
    shapes.put(tensor.name(), tensor);
    if (fits) {
      quantized.add(tensor.name());
    } else if (!tensor.isVector()) {
      left.add(module(tensor.name()));
    }
  }

  private static String module(String name) {
    return name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
  }

  /** The names of the matrices that become NVFP4. */
  SortedSet<String> quantized() {
    return quantized;
  }

  /** The modules whose matrices stay as they are. */
  SortedSet<String> left() {
    return left;
  }

  /** The tensors of a file, those of a quantised matrix in its place. */
  List<Entry> entries(SafetensorsFile file) {
    var entries = new ArrayList<Entry>();
    for (var tensor : file.tensors().values()) {
      var shape = shapes.get(tensor.name());
      if (quantized.contains(tensor.name()) && shape != null) {
        entries.addAll(quantized(shape));
      } else {
        entries.add(new Entry(tensor.name(), tensor.dtype(), tensor.shape(), copied(file, tensor)));
      }
    }
    return entries;
  }

  private List<Entry> quantized(TensorShape shape) {
    long rows = shape.rows();
    long cols = shape.cols();
    var encoding = new Nvfp4Planar(part(shape), work);
    return List.of(
        new Entry(shape.name(), Dtype.U8, List.of(rows, cols / 2), encoding::writeCodes),
        new Entry(
            shape.name() + "_scale",
            Dtype.F8_E4M3,
            List.of(rows, cols / BLOCK),
            encoding::writeScales),
        new Entry(
            shape.name() + "_scale_2",
            Dtype.F32,
            List.of(),
            sink -> sink.append(Floats.littleEndian(encoding.factor()))));
  }

  private Part part(TensorShape shape) {
    return new Part(
        checkpoint.path().toString(),
        shape.isVector()
            ? checkpoint.vector(shape.name(), shape.cols())
            : checkpoint.matrix(shape.name(), shape.rows(), shape.cols()));
  }

  /** Copies a tensor; what the model uses is read, so that nothing broken is copied. */
  private TensorData copied(SafetensorsFile file, StoredTensor tensor) {
    var shape = shapes.get(tensor.name());
    if (shape == null) {
      return sink -> Copying.copy(file.data(tensor), sink);
    }
    var part = part(shape);
    work.expect(part.elements());
    return sink -> {
      part.read(work, (_, _) -> {});
      Copying.copy(file.data(tensor), sink);
    };
  }
}
