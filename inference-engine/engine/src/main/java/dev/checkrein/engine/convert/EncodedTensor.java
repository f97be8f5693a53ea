// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import dev.checkrein.engine.checkpoint.TensorData;
import dev.checkrein.engine.checkpoint.gguf.GgufType;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockEncoder;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of stored matrices, one after another, encoded in one format. What is in that format
 * already is copied. Blocks of NVFP4 are under one factor for each part, which {@link #factors}
 * gives.
 */
final class EncodedTensor implements TensorData {
  private static final String WEIGHT = "weight";

  /** Beside an NVFP4 weight: what its elements are multiplied by, one number or one an expert. */
  private static final String SCALE = "scale";

  private final List<Part> parts;
  private final BlockFormat format;
  private final Work work;
  private float @Nullable [] factors;

  /**
   * A tensor, with another for its factors where it has some.
   *
   * @param type one that can be written
   */
  static List<NewTensor> of(
      String name, GgufType type, List<Long> dims, List<Part> parts, Work work) {
    var format = type.format().orElseThrow();
    var data = new EncodedTensor(parts, format, work);
    var tensors = new ArrayList<NewTensor>();
    tensors.add(new NewTensor(name, type, dims, data));
    if (data.hasFactors() && !parts.stream().allMatch(part -> part.isStoredAs(format))) {
      tensors.add(scales(name, parts.size(), data::factors));
    }
    return tensors;
  }

  /** Factors that are found when they are needed. */
  @FunctionalInterface
  interface Factors {
    float[] find() throws IOException;
  }

  /** The tensor beside a weight that holds its factors. */
  static NewTensor scales(String weight, int count, Factors factors) {
    return new NewTensor(
        scaleName(weight),
        GgufType.F32,
        List.of((long) count),
        sink -> sink.append(Floats.littleEndian(factors.find())));
  }

  /** The name of the tensor of a weight's factors. */
  static String scaleName(String weight) {
    return weight.substring(0, weight.length() - WEIGHT.length()) + SCALE;
  }

  /** The name of the weight whose factors a tensor holds by its name. */
  static Optional<String> weightName(String scale) {
    return scale.endsWith("." + SCALE)
        ? Optional.of(scale.substring(0, scale.length() - SCALE.length()) + WEIGHT)
        : Optional.empty();
  }

  private EncodedTensor(List<Part> parts, BlockFormat format, Work work) {
    this.parts = parts;
    this.format = format;
    this.work = work;
    for (var part : parts) {
      work.expect(part.elements());
      if (hasFactors() && !isRepacked(part)) {
        work.expect(part.elements()); // for the factor
      }
    }
  }

  /** Whether its blocks are under factors. */
  private boolean hasFactors() {
    return format == BlockFormat.NVFP4;
  }

  /** Whether a part is NVFP4 in the other layout, so that only bits are moved. */
  private boolean isRepacked(Part part) {
    return format == BlockFormat.NVFP4 && part.isStoredAs(BlockFormat.NVFP4_PLANAR);
  }

  @Override
  public void write(ByteSink sink) throws IOException {
    for (int p = 0; p < parts.size(); p++) {
      var part = parts.get(p);
      if (part.isStoredAs(format)) {
        copy(part, sink);
      } else if (isRepacked(part)) {
        Nvfp4Repacking.write(part, sink, work);
      } else {
        encode(part, hasFactors() ? factors()[p] : 1, sink);
      }
    }
  }

  /** Copies blocks, in the order of the rows; reads them too, so that nothing broken is copied. */
  private void copy(Part part, ByteSink sink) throws IOException {
    var matrix = part.matrix();
    part.read(work, (_, _) -> {});
    if (part.order().isAsStored()) {
      Copying.copy(matrix.data(), sink);
      return;
    }
    long rowBytes = format.bytes(matrix.cols());
    for (int r = 0; r < matrix.rows(); r++) {
      sink.append(matrix.data().asSlice(part.order().source(r) * rowBytes, rowBytes));
    }
  }

  private void encode(Part part, float factor, ByteSink sink) throws IOException {
    long longest = Math.min(part.elements(), Math.max(Part.CHUNK_ELEMENTS, part.matrix().cols()));
    var bytes = MemorySegment.ofArray(new byte[Math.toIntExact(format.bytes(longest))]);
    part.read(
        work,
        (values, length) -> {
          Ranges.check(part, format, values, length);
          try {
            if (hasFactors()) {
              BlockEncoder.encodeNvfp4(values, 0, length, factor, bytes);
            } else {
              BlockEncoder.encode(format, values, 0, length, bytes, 0);
            }
          } catch (IllegalArgumentException e) {
            throw part.wrong("cannot be written as " + format + ": " + e.getMessage());
          }
          sink.append(bytes.asSlice(0, format.bytes(length)));
        });
  }

  /**
   * The factor of each part. Found by reading the parts, once.
   *
   * @throws ModelFormatException if an element is not finite
   */
  float[] factors() throws IOException {
    float[] found = factors;
    if (found == null) {
      found = new float[parts.size()];
      for (int p = 0; p < found.length; p++) {
        var part = parts.get(p);
        found[p] =
            isRepacked(part)
                ? part.matrix().factor()
                : BlockEncoder.nvfp4Factor(part.largest(work));
      }
      factors = found;
    }
    return found;
  }
}
