// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.model.Rig;
import dev.checkrein.engine.model.TensorShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Conversions of the tiny models of the test resources. */
final class Conversions {
  private Conversions() {}

  /** A directory of the test resources. */
  static Path model(String name) {
    return Rig.MODELS.resolve(name);
  }

  /** The configuration of a directory of the test resources. */
  static JsonObject config(String name) {
    return json(model(name).resolve("config.json"));
  }

  static JsonObject json(Path file) {
    try {
      return JsonObject.parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ConversionReport convert(Path input, Path output, WeightType type) {
    try {
      return Quantization.run(input, output, type, ConversionListener.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A configuration with some fields changed; null takes a field away. */
  static JsonObject with(JsonObject config, Map<String, @Nullable Object> changes) {
    var fields = new LinkedHashMap<>(config.fields());
    fields.putAll(changes);
    fields.values().removeIf(value -> value == null);
    return new JsonObject(config.source(), fields);
  }

  /** A copy of a directory of the test resources, with another configuration. */
  static Path copy(String name, Path folder, JsonObject config) throws IOException {
    var copy = Files.createDirectory(folder.resolve(name));
    try (Stream<Path> files = Files.list(model(name))) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Files.writeString(copy.resolve("config.json"), Json.write(config.fields()));
    return copy;
  }

  /** The elements of a tensor. */
  static float[] values(Checkpoint checkpoint, TensorShape shape) {
    var values = new float[(int) shape.elements()];
    var matrix =
        shape.isVector()
            ? checkpoint.vector(shape.name(), shape.cols())
            : checkpoint.matrix(shape.name(), shape.rows(), shape.cols());
    matrix.decode(0, values, 0, values.length);
    return values;
  }

  /** Logits after each token. */
  static float[] logits(Path model, Backend backend, int... ids) {
    try (var rig = new Rig(model, backend, 1)) {
      return rig.logits(ids);
    }
  }
}
