// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.checkpoint.safetensors.Dtype;
import dev.checkrein.engine.checkpoint.safetensors.StoredTensor;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Puts a quantised weight together with the scales that are stored as tensors beside it.
 *
 * <ul>
 *   <li>FP8: {@code X.weight} F8_E4M3 {@code [out, in]}, {@code X.weight_scale} one F32.
 *   <li>NVFP4 as ModelOpt writes it: {@code X.weight} U8 {@code [out, in/2]}, {@code
 *       X.weight_scale} F8_E4M3 {@code [out, in/16]}, {@code X.weight_scale_2} one F32, a factor.
 *   <li>NVFP4 as compressed-tensors writes it: {@code X.weight_packed}, {@code X.weight_scale},
 *       {@code X.weight_global_scale}, a divisor.
 * </ul>
 *
 * Scales of activations and of the key-value cache are left out: both stay in float.
 */
final class Companions {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String WEIGHT = ".weight";
  private static final String PACKED = "_packed";
  private static final String SCALE = "_scale";
  private static final String FACTOR = "_scale_2";
  private static final String DIVISOR = "_global_scale";
  private static final List<String> UNUSED =
      List.of(".input_scale", ".input_global_scale", ".k_scale", ".v_scale");
  private static final Set<Dtype> QUANTISED = EnumSet.of(Dtype.U8, Dtype.F8_E4M3);
  private static final int NVFP4_BLOCK = 16;
  private static final byte E4M3_MAGNITUDE = 0x7f;

  private final Weights weights;
  private final List<String> names = new ArrayList<>();

  Companions(Weights weights, Collection<String> stored) {
    this.weights = weights;
    for (var name : stored) {
      if (name.endsWith(WEIGHT + PACKED)) {
        var weight = name.substring(0, name.length() - PACKED.length());
        if (stored.contains(weight)) {
          throw wrong(name, "a tensor '" + weight + "' beside it: which of them counts?");
        }
        names.add(weight);
      } else if (!isCompanion(name, stored)) {
        names.add(name);
      }
    }
  }

  /** Scales beside a weight that is not quantised belong to nobody: a loader refuses them. */
  private boolean isCompanion(String name, Collection<String> stored) {
    if (UNUSED.stream().anyMatch(name::endsWith)) {
      return true;
    }
    for (var suffix : List.of(FACTOR, DIVISOR, SCALE)) {
      if (name.endsWith(WEIGHT + suffix)) {
        var weight = name.substring(0, name.length() - suffix.length());
        return stored.contains(weight + PACKED)
            || (stored.contains(weight) && QUANTISED.contains(weights.stored(weight).dtype()));
      }
    }
    return false;
  }

  /** The names of all tensors, companions left out. */
  List<String> names() {
    return names;
  }

  /** The name under which the header lists a tensor's codes. */
  String storedName(String name) {
    return weights.lists(name + PACKED) ? name + PACKED : name;
  }

  private StoredTensor codes(String name) {
    return weights.stored(storedName(name));
  }

  BlockFormat format(String name) {
    var codes = codes(name);
    if (isNvfp4(name, codes)) {
      return BlockFormat.NVFP4_PLANAR;
    }
    return codes
        .dtype()
        .format()
        .orElseThrow(
            () ->
                wrong(
                    storedName(name),
                    "dtype %s, supported are F32, F16, BF16, F8_E4M3 with '%s', and U8 with '%s' and '%s' or '%s' (NVFP4)"
                        .formatted(
                            codes.dtype(),
                            name + SCALE,
                            name + SCALE,
                            name + FACTOR,
                            name + DIVISOR)));
  }

  private boolean isNvfp4(String name, StoredTensor codes) {
    return codes.dtype() == Dtype.U8
        && (weights.lists(name + FACTOR) || weights.lists(name + DIVISOR));
  }

  List<Long> shape(String name) {
    var codes = codes(name);
    if (!isNvfp4(name, codes) || codes.shape().size() != 2) {
      return codes.shape();
    }
    long pairs = codes.shape().get(1);
    if (pairs > Long.MAX_VALUE / 2) {
      throw wrong(storedName(name), "shape " + codes.shape() + ", too large to count");
    }
    return List.of(codes.shape().get(0), 2 * pairs);
  }

  /** Bytes of the codes and of all scales beside them. */
  long bytes(String name) {
    long bytes = codes(name).bytes();
    for (var suffix : List.of(SCALE, FACTOR, DIVISOR)) {
      bytes += weights.lists(name + suffix) ? weights.stored(name + suffix).bytes() : 0;
    }
    return bytes;
  }

  Matrix matrix(String name, int rows, int cols) {
    var format = format(name);
    var data = weights.data(storedName(name));
    return switch (format) {
      case NVFP4_PLANAR ->
          new Matrix(name, rows, cols, format, data, blockScales(name, rows, cols), factor(name));
      case F8_E4M3 -> new Matrix(name, rows, cols, format, data, null, scalar(name, name + SCALE));
      default -> new Matrix(name, rows, cols, format, data);
    };
  }

  private MemorySegment blockScales(String name, int rows, int cols) {
    var tensor = companion(name, name + SCALE);
    var expected = List.of((long) rows, (long) cols / NVFP4_BLOCK);
    if (cols % NVFP4_BLOCK != 0
        || tensor.dtype() != Dtype.F8_E4M3
        || !tensor.shape().equals(expected)) {
      throw wrong(
          tensor.name(),
          "dtype %s and shape %s, expected F8_E4M3 %s: one scale for %d elements of '%s' [%d, %d]"
              .formatted(tensor.dtype(), tensor.shape(), expected, NVFP4_BLOCK, name, rows, cols));
    }
    var scales = weights.data(tensor.name());
    for (long i = 0; i < scales.byteSize(); i++) {
      if ((scales.get(ValueLayout.JAVA_BYTE, i) & E4M3_MAGNITUDE) == E4M3_MAGNITUDE) {
        throw wrong(tensor.name(), "NaN at index " + i + ", expected numbers");
      }
    }
    return scales;
  }

  private float factor(String name) {
    if (weights.lists(name + FACTOR)) {
      return scalar(name, name + FACTOR);
    }
    float factor = 1 / scalar(name, name + DIVISOR);
    if (factor == 0 || !Float.isFinite(factor)) {
      throw wrong(name + DIVISOR, "a reciprocal of " + factor + ", expected one that is a float");
    }
    return factor;
  }

  /** One F32, of shape [] or [1]. */
  private float scalar(String weight, String name) {
    var tensor = companion(weight, name);
    if (tensor.dtype() != Dtype.F32 || tensor.bytes() != Float.BYTES || tensor.shape().size() > 1) {
      throw wrong(
          name,
          "dtype %s and shape %s, expected one F32: only scales per tensor are supported"
              .formatted(tensor.dtype(), tensor.shape()));
    }
    float value = weights.data(name).get(FLOAT, 0);
    if (value == 0 || !Float.isFinite(value)) {
      throw wrong(name, "value " + value + ", expected a finite number that is not 0");
    }
    return value;
  }

  private StoredTensor companion(String weight, String name) {
    if (!weights.lists(name)) {
      throw wrong(storedName(weight), "no tensor '" + name + "' beside it, which holds its scale");
    }
    return weights.stored(name);
  }

  private ModelFormatException wrong(String name, String what) {
    return new ModelFormatException(
        "%s: tensor '%s' has %s".formatted(weights.fileListing(name), name, what));
  }
}
