// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.checkpoint.gguf.GgufCheckpoint;
import dev.checkrein.engine.checkpoint.gguf.GgufWriter;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/**
 * Makes up a model of given shapes, so that its speed and memory can be measured without its
 * weights: random numbers that keep activations in range, the same for the same seed, in a GGUF
 * file that other programs load too, or in memory. Large matrices are tiled with a pool of random
 * blocks, so weights repeat after a million; there is no vocabulary.
 */
public final class Synthesis {
  private static final int ALIGNMENT = 64;

  private Synthesis() {}

  /**
   * Writes a file.
   *
   * @param config as {@code config.json}
   * @param output the place of the file
   * @throws ModelFormatException if the configuration is not supported
   * @throws RequestException if the output is there already or has no room on the disk
   * @throws IOException if it cannot be written
   * @throws CancellationException if the listener cancels
   */
  public static ConversionReport write(
      JsonObject config, Path output, WeightType type, long seed, ConversionListener listener)
      throws IOException {
    var plan = SyntheticSource.plan(config, type, seed, new Work(listener));
    return plan.write(Path.of(config.source()), output, type);
  }

  /**
   * Makes it in memory, outside the heap; closing the checkpoint frees it.
   *
   * @throws ModelFormatException if the configuration is not supported
   * @throws CancellationException if the listener cancels
   * @throws OutOfMemoryError if there is not so much memory
   */
  public static Checkpoint open(
      JsonObject config, WeightType type, long seed, ConversionListener listener) {
    var plan = SyntheticSource.plan(config, type, seed, new Work(listener));
    var path = Path.of(config.source());
    return Checkpoint.open(path, arena -> contents(plan, path, arena));
  }

  private static Contents contents(GgufPlan plan, Path path, Arena arena) {
    var writer = new GgufWriter(plan.fields(), plan.tensors());
    var file = arena.allocate(writer.bytes(), ALIGNMENT);
    try {
      writer.write(new MemorySink(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return GgufCheckpoint.read(path, file.asReadOnly(), arena);
  }

  /**
   * Bytes that the weights of a model take.
   *
   * @throws ModelFormatException if the configuration is not supported
   */
  public static long weightBytes(JsonObject config, WeightType type) {
    return SyntheticSource.plan(config, type, 0, new Work(ConversionListener.NONE)).bytesAfter();
  }

  private static final class MemorySink implements ByteSink {
    private final MemorySegment target;
    private long end;

    MemorySink(MemorySegment target) {
      this.target = target;
    }

    @Override
    public void append(MemorySegment bytes) {
      MemorySegment.copy(bytes, 0, target, end, bytes.byteSize());
      end += bytes.byteSize();
    }
  }
}
