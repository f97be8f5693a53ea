// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.checkpoint.safetensors.StoredTensor;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A model as a Hugging Face directory: {@code config.json}, weights in {@code model.safetensors} or
 * in the shards of {@code model.safetensors.index.json}, and beside them what describes text and
 * generation. Weights are mapped read-only and never copied.
 *
 * <p>Thread-safe. Closing unmaps the weights: every {@link Matrix} taken from here must be out of
 * use by then. {@link ModelFormatException}s name the file, and tensor, field and value where there
 * are any.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final JsonObject config;
  private final @Nullable JsonObject generationConfig;
  private final @Nullable JsonObject tokenizerConfig;
  private final @Nullable JsonObject settings;
  private final @Nullable String chatTemplate;
  private final Weights weights;

  private Checkpoint(Path path, Arena arena) {
    var files = new ModelDirectory(path);
    this.path = path;
    this.arena = arena;
    config =
        files
            .json("config.json", ModelDirectory.CONFIG_BYTES_MAX)
            .orElseThrow(() -> new ModelFormatException(path + ": config.json is missing"));
    generationConfig =
        files.json("generation_config.json", ModelDirectory.CONFIG_BYTES_MAX).orElse(null);
    tokenizerConfig =
        files.json("tokenizer_config.json", ModelDirectory.CONFIG_BYTES_MAX).orElse(null);
    settings = files.json("checkrein.json", ModelDirectory.CONFIG_BYTES_MAX).orElse(null);
    chatTemplate =
        files.text("chat_template.jinja", ModelDirectory.TEMPLATE_BYTES_MAX).orElse(null);
    weights = Weights.open(files, arena);
  }

  /**
   * Opens a directory, checks every file's form and maps the weights.
   *
   * @throws ModelFormatException if anything is missing or malformed
   */
  @SuppressWarnings("MustBeClosedChecker") // the checkpoint owns the arena and closes it
  public static Checkpoint open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(
          directory
              + (Files.exists(directory)
                  ? ": is a file, expected a directory with config.json and safetensors weights"
                  : ": no such directory"));
    }
    var arena = Arena.ofShared();
    try {
      return new Checkpoint(directory, arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** {@code config.json}. */
  public JsonObject config() {
    return config;
  }

  /** {@code generation_config.json}. */
  public Optional<JsonObject> generationConfig() {
    return Optional.ofNullable(generationConfig);
  }

  /** {@code tokenizer_config.json}. */
  public Optional<JsonObject> tokenizerConfig() {
    return Optional.ofNullable(tokenizerConfig);
  }

  /**
   * {@code tokenizer.json}, read and parsed at each call: it may be large, so it is not kept.
   *
   * @throws ModelFormatException if it is malformed
   */
  public Optional<JsonObject> tokenizer() {
    return new ModelDirectory(path).json("tokenizer.json", ModelDirectory.TOKENIZER_BYTES_MAX);
  }

  /**
   * The chat template: {@code chat_template.jinja}, or else {@code chat_template} in {@code
   * tokenizer_config.json}.
   *
   * @throws ModelFormatException if the latter is not a string
   */
  public Optional<String> chatTemplate() {
    if (chatTemplate != null) {
      return Optional.of(chatTemplate);
    }
    return tokenizerConfig().flatMap(c -> c.optionalString("chat_template"));
  }

  /** {@code checkrein.json}: facts about the model that its other files have no place for. */
  public Optional<JsonObject> settings() {
    return Optional.ofNullable(settings);
  }

  /** The names of all tensors. */
  public SortedSet<String> tensorNames() {
    return weights.names();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return weights.names().contains(name);
  }

  /**
   * How a tensor is stored.
   *
   * @throws ModelFormatException if it is missing or of a dtype that is not supported
   */
  public BlockFormat format(String name) {
    return format(weights.tensor(name));
  }

  private BlockFormat format(StoredTensor tensor) {
    return tensor
        .dtype()
        .format()
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "%s: tensor '%s' has dtype %s, supported are F32, F16 and BF16"
                        .formatted(weights.fileOf(tensor.name()), tensor.name(), tensor.dtype())));
  }

  /**
   * A tensor's sizes, slowest dimension first.
   *
   * @throws ModelFormatException if it is missing
   */
  public long[] shape(String name) {
    return weights.tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * A matrix {@code [rows, cols]}. Dimensions of size 1 between the first and the last do not
   * count: {@code [C, 1, K]} is a {@code [C, K]}.
   *
   * @return over mapped memory, valid until {@link #close}; its address is aligned to the element
   *     only where the file aligns it
   * @throws ModelFormatException if the tensor is missing, of another shape or of a dtype that is
   *     not supported
   * @throws IllegalStateException if the checkpoint is closed
   */
  public Matrix matrix(String name, int rows, int cols) {
    var tensor = weights.tensor(name);
    if (!inner(tensor.shape()).equals(List.of((long) rows, (long) cols))) {
      throw wrongShape(tensor, "[" + rows + ", " + cols + "]");
    }
    return new Matrix(name, rows, cols, format(tensor), weights.data(name));
  }

  /**
   * A vector {@code [length]}, as a matrix of one row; {@code [1, length]} is accepted too.
   *
   * @throws ModelFormatException as {@link #matrix}
   */
  public Matrix vector(String name, int length) {
    var tensor = weights.tensor(name);
    var shape = tensor.shape();
    boolean fits =
        !shape.isEmpty()
            && shape.getLast() == length
            && shape.subList(0, shape.size() - 1).stream().allMatch(size -> size == 1);
    if (!fits) {
      throw wrongShape(tensor, "[" + length + "]");
    }
    return new Matrix(name, 1, length, format(tensor), weights.data(name));
  }

  private static List<Long> inner(List<Long> shape) {
    var kept = new ArrayList<Long>();
    for (int i = 0; i < shape.size(); i++) {
      if (i == 0 || i == shape.size() - 1 || shape.get(i) != 1) {
        kept.add(shape.get(i));
      }
    }
    return kept;
  }

  private ModelFormatException wrongShape(StoredTensor tensor, String expected) {
    return new ModelFormatException(
        "%s: tensor '%s' has shape %s, expected %s by config.json"
            .formatted(weights.fileOf(tensor.name()), tensor.name(), tensor.shape(), expected));
  }

  /** Bytes of all weights. */
  public long bytes() {
    return weights.bytes();
  }

  /**
   * What to throw where reading a matrix failed with an {@link InternalError}: the JVM raises it
   * when a mapped file was cut short by somebody else.
   *
   * @return a {@link ModelFormatException} that names the file, or the error itself if every file
   *     is as long as it was
   */
  public Throwable explain(InternalError error) {
    return weights.explain(error);
  }

  /** Unmaps the weights. Does nothing the second time. */
  @Override
  public void close() {
    synchronized (arena) {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }
}
