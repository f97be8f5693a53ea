// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.TreeMap;

/**
 * Gives the tensors of a GGUF model their Hugging Face form: stacked experts are cut into one
 * matrix each, {@code NAME.scale} beside {@code NAME.weight} becomes the weight's factor, {@code
 * NAME.input_scale}, which is for activations of 4 bits, is left out. Nothing is copied but {@code
 * A_log}, of which files hold {@code -exp(A_log)}.
 */
final class TensorTranslation {
  /** Tensors after the experts are cut apart; the largest published models have 50,000. */
  static final int TENSORS_MAX = 1 << 18;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String WEIGHT = ".weight";
  private static final String SCALE = ".scale";
  private static final String INPUT_SCALE = ".input_scale";
  private static final float[] ONE = {1};

  private final GgufParts parts;
  private final Architecture architecture;
  private final TensorNames names;
  private final Arena arena;
  private final TreeMap<String, TranslatedTensor> translated = new TreeMap<>();

  private TensorTranslation(GgufParts parts, Architecture architecture, Arena arena) {
    this.parts = parts;
    this.architecture = architecture;
    this.arena = arena;
    names = architecture.names();
  }

  /**
   * Translates all tensors.
   *
   * @param arena owns what is not mapped
   */
  static GgufTensors of(GgufParts parts, Architecture architecture, Arena arena) {
    var translation = new TensorTranslation(parts, architecture, arena);
    parts.tensors().values().forEach(translation::translate);
    return new GgufTensors(parts, translation.names, translation.translated);
  }

  private void translate(GgufParts.Located located) {
    var name = located.name();
    if (isCompanion(name)) {
      return;
    }
    names
        .match(name)
        .ifPresentOrElse(
            match -> translate(located, match),
            () -> add(name, whole(located, located.tensor().shape())));
  }

  private boolean isCompanion(String name) {
    for (var suffix : List.of(SCALE, INPUT_SCALE)) {
      if (name.endsWith(suffix)) {
        return parts.has(name.substring(0, name.length() - suffix.length()) + WEIGHT);
      }
    }
    return false;
  }

  private void translate(GgufParts.Located located, TensorNames.Match match) {
    var tensor = located.tensor();
    switch (match.rule().form()) {
      case SAME -> add(match.name(), whole(located, tensor.shape()));
      case VECTOR -> add(match.name(), whole(located, List.of(tensor.elements())));
      case EXPERTS -> experts(located, match);
      case LOG_NEGATED -> add(match.name(), logNegated(located));
    }
  }

  private TranslatedTensor whole(GgufParts.Located located, List<Long> shape) {
    return new TranslatedTensor(
        located.name(),
        located.file(),
        located.tensor().type(),
        shape,
        located.data(),
        factors(located, 1)[0]);
  }

  private void experts(GgufParts.Located located, TensorNames.Match match) {
    int count = architecture.experts();
    var tensor = located.tensor();
    if (tensor.dims().size() != 3 || tensor.dims().getLast() != count) {
      throw located.wrong(
          "dimensions %s, expected three, the last %d by key '%s'"
              .formatted(tensor.dims(), count, architecture.expertsKey()));
    }
    var data = located.data();
    long bytes = data.byteSize() / count;
    var shape = tensor.shape().subList(1, 3);
    var factors = factors(located, count);
    for (int e = 0; e < count; e++) {
      add(
          match.name(e),
          new TranslatedTensor(
              tensor.name(),
              located.file(),
              tensor.type(),
              shape,
              data.asSlice(e * bytes, bytes),
              factors[factors.length == 1 ? 0 : e]));
    }
  }

  private TranslatedTensor logNegated(GgufParts.Located located) {
    long elements = located.tensor().elements();
    if (elements > ModelKeys.WIDTH_MAX) {
      throw located.wrong(elements + " elements, expected at most " + ModelKeys.WIDTH_MAX);
    }
    var values = new float[(int) elements];
    whole(located, located.tensor().shape())
        .matrix(located.name(), 1, values.length)
        .decode(0, values, 0, values.length);
    var logs = arena.allocate(elements * Float.BYTES, Float.BYTES);
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] < 0) || Float.isInfinite(values[i])) {
        throw located.wrong(values[i] + " at index " + i + ", expected finite numbers below 0");
      }
      logs.setAtIndex(FLOAT, i, (float) StrictMath.log(-values[i]));
    }
    return new TranslatedTensor(
        located.name(), located.file(), GgufType.F32, List.of(elements), logs.asReadOnly(), 1);
  }

  /** The scales beside a weight: one, or one for each of {@code count} experts. */
  private float[] factors(GgufParts.Located weight, int count) {
    if (!weight.name().endsWith(WEIGHT)) {
      return ONE;
    }
    int stem = weight.name().length() - WEIGHT.length();
    var scale = parts.tensors().get(weight.name().substring(0, stem) + SCALE);
    if (scale == null) {
      return ONE;
    }
    var tensor = scale.tensor();
    if (tensor.type() != GgufType.F32 || (tensor.elements() != 1 && tensor.elements() != count)) {
      throw scale.wrong(
          "type %s and dimensions %s, expected F32 and %s"
              .formatted(
                  tensor.type(), tensor.dims(), count == 1 ? "[1]" : "[1] or [" + count + "]"));
    }
    var factors = scale.data().toArray(FLOAT);
    for (float factor : factors) {
      if (factor == 0 || !Float.isFinite(factor)) {
        throw scale.wrong("value " + factor + ", expected finite numbers that are not 0");
      }
    }
    return factors;
  }

  private void add(String name, TranslatedTensor tensor) {
    var other = translated.put(name, tensor);
    if (other != null) {
      throw new ModelFormatException(
          "%s: tensors %s and %s are both '%s'"
              .formatted(
                  tensor.file().path(),
                  Cursor.quote(other.gguf()),
                  Cursor.quote(tensor.gguf()),
                  name));
    }
    if (translated.size() > TENSORS_MAX) {
      throw new ModelFormatException(
          "%s: more than %d tensors with each expert counted"
              .formatted(parts.source(), TENSORS_MAX));
    }
  }
}
