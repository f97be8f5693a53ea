// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.checkpoint.TensorStore;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A model of any configuration with seeded random F32 weights, without a file. */
public final class RandomModel implements TensorStore {
  private final TreeMap<String, TensorShape> shapes = new TreeMap<>();
  private final Arena arena;
  private final long seed;

  private RandomModel(JsonObject config, Arena arena, long seed) {
    ModelShape.of(config).tensors().forEach(shape -> shapes.put(shape.name(), shape));
    this.arena = arena;
    this.seed = seed;
  }

  public static Checkpoint open(String configJson, long seed) {
    var config =
        JsonObject.from(
            Json.parse(configJson.getBytes(StandardCharsets.UTF_8), "config.json"), "config.json");
    return Checkpoint.open(
        Path.of("random"),
        arena ->
            new Contents(
                config,
                null,
                null,
                null,
                null,
                Optional::empty,
                new RandomModel(config, arena, seed)));
  }

  @Override
  public SortedSet<String> names() {
    return shapes.navigableKeySet();
  }

  private TensorShape find(String name) {
    var shape = shapes.get(name);
    if (shape == null) {
      throw new ModelFormatException("no tensor " + name);
    }
    return shape;
  }

  @Override
  public BlockFormat format(String name) {
    find(name);
    return BlockFormat.F32;
  }

  @Override
  public List<Long> shape(String name) {
    var shape = find(name);
    return shape.isVector()
        ? List.of((long) shape.cols())
        : List.of((long) shape.rows(), (long) shape.cols());
  }

  @Override
  public Matrix matrix(String name, int rows, int cols) {
    var random = new SplittableRandom(seed ^ name.hashCode());
    var data = arena.allocate(4L * rows * cols, 4);
    for (long i = 0; i < (long) rows * cols; i++) {
      float value = (float) random.nextGaussian();
      data.setAtIndex(
          ValueLayout.JAVA_FLOAT, i, rows == 1 ? 1 + value / 4 : value / (float) Math.sqrt(cols));
    }
    return new Matrix(name, rows, cols, BlockFormat.F32, data.asReadOnly());
  }

  @Override
  public long bytes(String name) {
    return find(name).elements() * Float.BYTES;
  }

  @Override
  public String fileOf(String name) {
    return "random";
  }

  @Override
  public long bytes() {
    return shapes.values().stream().mapToLong(s -> s.elements() * Float.BYTES).sum();
  }

  @Override
  public Throwable explain(InternalError error) {
    return error;
  }
}
