// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufFields;
import dev.checkrein.engine.checkpoint.gguf.GgufParts;
import dev.checkrein.engine.checkpoint.gguf.GgufTensor;
import dev.checkrein.engine.checkpoint.gguf.GgufType;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Plans the conversion of a GGUF file to another type: what llama.cpp's quantiser makes of it with
 * {@code --pure}, byte by byte, and NVFP4 beyond that.
 */
final class GgufSource {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final List<String> SPLIT_KEYS =
      List.of("split.no", "split.count", "split.tensors.count");

  private final GgufParts parts;
  private final TypePlan types;
  private final Work work;
  private final List<NewTensor> tensors = new ArrayList<>();
  private final TreeSet<GgufType> requantized = new TreeSet<>();
  private int converted;
  private int fallbacks;

  private GgufSource(GgufParts parts, TypePlan types, Work work) {
    this.parts = parts;
    this.types = types;
    this.work = work;
  }

  static GgufPlan plan(GgufParts parts, WeightType type, Work work) {
    var source = new GgufSource(parts, new TypePlan(type, layers(parts)), work);
    parts.tensors().values().forEach(source::add);
    var fields = new GgufFields();
    fields.copy(parts.metadata());
    GgufPlan.setType(fields, type);
    SPLIT_KEYS.forEach(fields::remove);
    return new GgufPlan(fields, source.tensors, source.converted, parts.bytes(), source.notes());
  }

  private static int layers(GgufParts parts) {
    var metadata = parts.metadata();
    var architecture = metadata.string("general.architecture");
    int blocks = metadata.integer(architecture + ".block_count", 0, Integer.MAX_VALUE);
    return blocks - metadata.integer(architecture + ".nextn_predict_layers", 0, blocks, 0);
  }

  private List<String> notes() {
    var notes = new ArrayList<>(types.notes(fallbacks));
    if (!requantized.isEmpty()) {
      notes.add(
          "weights that are quantised already (%s) lose more than those of F32, F16 or BF16 would"
              .formatted(requantized));
    }
    return notes;
  }

  private void add(GgufParts.Located located) {
    var tensor = located.tensor();
    var name = tensor.name();
    var weight = EncodedTensor.weightName(name).map(parts.tensors()::get).orElse(null);
    if (weight != null && isNewNvfp4(weight.tensor())) {
      return; // folded into the elements, which get a factor anew
    }
    var target = types.of(name, tensor.dims(), tensor.type());
    if (target.format().isEmpty()) { // integers, which are no weights
      tensors.add(
          new NewTensor(name, target, tensor.dims(), sink -> Copying.copy(located.data(), sink)));
      return;
    }
    if (target != tensor.type()) {
      converted++;
      fallbacks += types.fallsBack(name, tensor.dims()) ? 1 : 0;
      if (tensor.type().blockElements() > 1) {
        requantized.add(tensor.type());
      }
    }
    var matrices = matrices(located, isNewNvfp4(tensor));
    tensors.addAll(EncodedTensor.of(name, target, tensor.dims(), matrices, work));
  }

  /** Whether a tensor becomes NVFP4 and is not so yet. */
  private boolean isNewNvfp4(GgufTensor tensor) {
    return tensor.type() != GgufType.NVFP4
        && types.of(tensor.name(), tensor.dims(), tensor.type()) == GgufType.NVFP4;
  }

  private static long experts(GgufTensor tensor) {
    return tensor.dims().size() < 3 ? 1 : tensor.dims().get(2);
  }

  /**
   * The matrices of a tensor: all rows in one, or one for each expert.
   *
   * @param apart whether experts are kept apart, and multiplied by the scale beside the weight
   */
  private List<Part> matrices(GgufParts.Located located, boolean apart) {
    var tensor = located.tensor();
    var format = formatOf(located);
    var data = located.data();
    int cols = size(located, tensor.dims().isEmpty() ? 1 : tensor.dims().getFirst());
    int count = apart ? size(located, experts(tensor)) : 1;
    int rows = size(located, tensor.elements() / cols / count);
    long bytes = data.byteSize() / count;
    var scales = apart ? parts.tensors().get(EncodedTensor.scaleName(tensor.name())) : null;
    var matrices = new ArrayList<Part>();
    for (int e = 0; e < count; e++) {
      var slice = data.asSlice(e * bytes, bytes);
      float scale = scales == null ? 1 : scale(scales.data(), e);
      matrices.add(
          new Part(
              located.file().path().toString(),
              new Matrix(tensor.name(), rows, cols, format, slice, null, scale)));
    }
    return matrices;
  }

  private static BlockFormat formatOf(GgufParts.Located located) {
    var type = located.tensor().type();
    return type.format()
        .orElseThrow(
            () ->
                located.wrong(
                    "type %s, which cannot be decoded; supported are %s"
                        .formatted(type, GgufType.supported())));
  }

  private static int size(GgufParts.Located located, long size) {
    if (size > Integer.MAX_VALUE) {
      throw located.wrong(
          "dimensions %s, expected at most %d rows and columns"
              .formatted(located.tensor().dims(), Integer.MAX_VALUE));
    }
    return (int) size;
  }

  /** The scale of an expert; the checkpoint has checked that it is a number but 0. */
  private static float scale(MemorySegment scales, int expert) {
    long index = scales.byteSize() == Float.BYTES ? 0 : expert;
    return scales.get(FLOAT, index * Float.BYTES);
  }
}
