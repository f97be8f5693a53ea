// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import dev.checkrein.engine.checkpoint.gguf.GgufType;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plans a GGUF file with made-up weights in the shapes of a model, and without a vocabulary. */
final class SyntheticSource {
  private static final String NAME = "synthetic";

  /** Not converted, but as large as matrices that are. */
  private static final String ROUTER = "ffn_gate_inp";

  /** Bytes given away at a time, cut to whole blocks. */
  private static final long PIECE_BYTES = 1 << 20;

  private final TypePlan types;
  private final long seed;
  private final BlockPool pool;
  private final Work work;
  private final List<NewTensor> tensors = new ArrayList<>();

  private SyntheticSource(TypePlan types, long seed, Work work) {
    this.types = types;
    this.seed = seed;
    this.work = work;
    pool = new BlockPool(seed);
  }

  /**
   * Plans a file.
   *
   * @param config as {@code config.json}
   * @throws ModelFormatException if it is not supported, or the format cannot express the model
   */
  static GgufPlan plan(JsonObject config, WeightType type, long seed, Work work) {
    var layout = ModelLayout.of(config, NAME, ModelShape.of(config));
    var source = new SyntheticSource(new TypePlan(type, layout.layers()), seed, work);
    layout.tensors().forEach(source::add);
    source.tensors.addAll(layout.made());
    var fields = layout.fields();
    TokenizerFields.none(fields);
    GgufPlan.setType(fields, type);
    return new GgufPlan(fields, source.tensors, source.tensors.size(), 0, List.of());
  }

  private void add(ModelLayout.LaidOutTensor tensor) {
    var name = tensor.name();
    long elements = tensor.dims().stream().reduce(1L, Math::multiplyExact);
    int cols = Math.toIntExact(tensor.dims().getFirst());
    work.expect(elements);
    if (!types.converts(name, tensor.dims()) && !name.contains(ROUTER)) {
      int length = Math.toIntExact(elements);
      tensors.add(
          new NewTensor(
              name,
              GgufType.F32,
              tensor.dims(),
              sink -> {
                sink.append(Floats.littleEndian(SmallWeights.of(name, cols, length, seed)));
                work.advance(length);
              }));
      return;
    }
    var type = types.of(name, tensor.dims(), GgufType.F32);
    var format = type.format().orElseThrow();
    float deviation = SmallWeights.deviation(cols);
    tensors.add(
        new NewTensor(
            name,
            type,
            tensor.dims(),
            sink -> tile(format, deviation, elements, Gaussian.of(seed, name), sink)));
    if (format == BlockFormat.NVFP4) {
      int count = tensor.sources().size();
      tensors.add(EncodedTensor.scales(name, count, () -> factors(count, deviation)));
    }
  }

  private float[] factors(int count, float deviation) {
    var factors = new float[count];
    Arrays.fill(factors, pool.factor(deviation));
    return factors;
  }

  private void tile(
      BlockFormat format, float deviation, long elements, Gaussian random, ByteSink sink)
      throws IOException {
    var bytes = pool.bytes(format, deviation);
    long piece = PIECE_BYTES / format.blockBytes() * format.blockBytes();
    long left = format.bytes(elements);
    long at = BlockPool.begin(format, random);
    while (left > 0) {
      long length = Math.min(Math.min(left, bytes.byteSize() - at), piece);
      sink.append(bytes.asSlice(at, length));
      left -= length;
      at = (at + length) % bytes.byteSize();
      work.advance(length / format.blockBytes() * format.blockElements());
    }
  }
}
