// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.checkpoint.gguf.GgufCheckpoint;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A model on disk: a Hugging Face directory ({@code config.json}, weights in {@code
 * model.safetensors} or in the shards of {@code model.safetensors.index.json}, and beside them what
 * describes text and generation) or a GGUF file. Whatever the format, it answers in the vocabulary
 * of the former, see {@link Contents}. Weights are mapped read-only and never copied.
 *
 * <p>Thread-safe. Closing the last handle unmaps the weights: every {@link Matrix} taken from here
 * must be out of use by then. {@link ModelFormatException}s name the file, and tensor, field and
 * value where there are any.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path path;
  private final Contents contents;
  private final Mapping mapping;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Mapped memory and how many handles use it. */
  private record Mapping(Arena arena, AtomicInteger users) {}

  private Checkpoint(Path path, Contents contents, Mapping mapping) {
    this.path = path;
    this.contents = contents;
    this.mapping = mapping;
  }

  /**
   * Opens a directory or a GGUF file, checks its form and maps the weights.
   *
   * @param path a directory, a GGUF file, or the first file of a split one
   * @throws ModelFormatException if anything is missing or malformed
   */
  public static Checkpoint open(Path path) {
    if (!Files.exists(path)) {
      throw new ModelFormatException(path + ": no such file or directory");
    }
    return open(
        path,
        arena ->
            Files.isDirectory(path)
                ? HuggingFaceDirectory.read(path, arena)
                : GgufCheckpoint.read(path, arena));
  }

  /**
   * The chat template alone. Of a directory nothing else is opened, so that its weights may be
   * absent.
   *
   * @param path as of {@link #open(Path)}
   * @return empty if the model has none
   * @throws ModelFormatException if there is no such file, or it is malformed
   */
  public static Optional<String> chatTemplate(Path path) {
    if (Files.isDirectory(path)) {
      return HuggingFaceDirectory.chatTemplate(path);
    }
    try (var checkpoint = open(path)) {
      return checkpoint.chatTemplate();
    }
  }

  /**
   * Takes what a reader finds.
   *
   * @param path what the contents were made from, for messages
   * @param reader maps or allocates in the arena that it is given, which the checkpoint closes
   */
  @SuppressWarnings("MustBeClosedChecker") // the checkpoint owns the arena and closes it
  public static Checkpoint open(Path path, Function<Arena, Contents> reader) {
    var arena = Arena.ofShared();
    try {
      return new Checkpoint(path, reader.apply(arena), new Mapping(arena, new AtomicInteger(1)));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Another handle to the same memory, so that several engines share one mapping. Each handle is
   * closed by its owner.
   *
   * @throws IllegalStateException if this handle is closed
   */
  public Checkpoint share() {
    if (closed.get()) {
      throw new IllegalStateException(path + ": the checkpoint is closed");
    }
    mapping.users.incrementAndGet();
    return new Checkpoint(path, contents, mapping);
  }

  /** The directory or file. */
  public Path path() {
    return path;
  }

  /** The model's name: what its settings say, else that of the directory or file. */
  public String name() {
    var file = path.toAbsolutePath().normalize().getFileName();
    return settings()
        .flatMap(settings -> settings.optionalString("name"))
        .filter(name -> !name.isBlank())
        .orElse(file == null ? path.toString() : file.toString());
  }

  /** {@code config.json}. */
  public JsonObject config() {
    return contents.config();
  }

  /** {@code generation_config.json}. */
  public Optional<JsonObject> generationConfig() {
    return Optional.ofNullable(contents.generationConfig());
  }

  /** {@code tokenizer_config.json}. */
  public Optional<JsonObject> tokenizerConfig() {
    return Optional.ofNullable(contents.tokenizerConfig());
  }

  /**
   * The tokenizer's file, read and parsed at each call: it may be large, so it is not kept.
   *
   * @throws ModelFormatException if it is malformed
   */
  public Optional<TokenizerSource> tokenizer() {
    return contents.tokenizer().get();
  }

  /** The chat template: a file of its own, or else what the tokenizer's configuration holds. */
  public Optional<String> chatTemplate() {
    return Optional.ofNullable(contents.chatTemplate());
  }

  /** {@code checkrein.json}: facts about the model that its other files have no place for. */
  public Optional<JsonObject> settings() {
    return Optional.ofNullable(contents.settings());
  }

  /** The names of all tensors. */
  public SortedSet<String> tensorNames() {
    return contents.tensors().names();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return tensorNames().contains(name);
  }

  /**
   * How a tensor is stored.
   *
   * @throws ModelFormatException if it is missing or of a type that is not supported
   */
  public BlockFormat format(String name) {
    return contents.tensors().format(name);
  }

  /**
   * A tensor's sizes, slowest dimension first.
   *
   * @throws ModelFormatException if it is missing
   */
  public long[] shape(String name) {
    return contents.tensors().shape(name).stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * A matrix {@code [rows, cols]}. Dimensions of size 1 between the first and the last do not
   * count: {@code [C, 1, K]} is a {@code [C, K]}.
   *
   * @return over mapped memory, valid until {@link #close}; its address is aligned to the element
   *     only where the file aligns it
   * @throws ModelFormatException if the tensor is missing, of another shape or of a type that is
   *     not supported
   * @throws IllegalStateException if the checkpoint is closed
   */
  public Matrix matrix(String name, int rows, int cols) {
    contents.tensors().format(name); // says what is missing beside it before its shape confuses
    if (!inner(contents.tensors().shape(name)).equals(List.of((long) rows, (long) cols))) {
      throw wrongShape(name, "[" + rows + ", " + cols + "]");
    }
    return contents.tensors().matrix(name, rows, cols);
  }

  /**
   * A vector {@code [length]}, as a matrix of one row; {@code [1, length]} is accepted too.
   *
   * @throws ModelFormatException as {@link #matrix}
   */
  public Matrix vector(String name, int length) {
    var shape = contents.tensors().shape(name);
    boolean fits =
        !shape.isEmpty()
            && shape.getLast() == length
            && shape.subList(0, shape.size() - 1).stream().allMatch(size -> size == 1);
    if (!fits) {
      throw wrongShape(name, "[" + length + "]");
    }
    return contents.tensors().matrix(name, 1, length);
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

  private ModelFormatException wrongShape(String name, String expected) {
    return new ModelFormatException(
        "%s: tensor '%s' has shape %s, expected %s by %s"
            .formatted(
                contents.tensors().fileOf(name),
                name,
                contents.tensors().shape(name),
                expected,
                config().source()));
  }

  /**
   * Bytes of a tensor in its file, its scales counted in.
   *
   * @throws ModelFormatException if it is missing
   */
  public long bytes(String name) {
    return contents.tensors().bytes(name);
  }

  /**
   * The file that holds a tensor, for messages.
   *
   * @throws ModelFormatException if it is missing
   */
  public String fileOf(String name) {
    return contents.tensors().fileOf(name);
  }

  /** Bytes of all weights. */
  public long bytes() {
    return contents.tensors().bytes();
  }

  /**
   * What to throw where reading a matrix failed with an {@link InternalError}: the JVM raises it
   * when a mapped file was cut short by somebody else.
   *
   * @return a {@link ModelFormatException} that names the file, or the error itself if every file
   *     is as long as it was
   */
  public Throwable explain(InternalError error) {
    return contents.tensors().explain(error);
  }

  /** Unmaps the weights if no other handle is open. Does nothing the second time. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && mapping.users.decrementAndGet() == 0) {
      mapping.arena.close();
    }
  }
}
