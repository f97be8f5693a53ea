// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damages small valid files in many ways: they are refused as malformed, or read. */
class GgufFuzzTest {
  private static final long SEED = 20261015;
  private static final int CASES = 10_000;

  /** What reading a file of four kilobytes may allocate, in all. */
  private static final long ALLOCATED_BYTES_MAX = 4_000_000;

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    9,
    64,
    255,
    65_536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0x7fff_ffff_ffff_ffc0L
  };

  private enum Model {
    MIXTRAL {
      @Override
      byte[] bytes() {
        return TinyModels.attention(TinyModels.vocabulary(TinyModels.mixtralKeys()))
            .zeros("blk.0.ffn_up_exps.weight", GgufType.NVFP4, 64, 2, 3)
            .tensor("blk.0.ffn_up_exps.scale", new long[] {3}, 1, 2, 3)
            .bytes();
      }
    },
    NEMOTRON {
      @Override
      byte[] bytes() {
        var keys =
            TinyModels.expertKeys(
                TinyModels.nemotronKeys(
                    "nemotron_h_moe", new int[] {0, 32, 0}, new int[] {0, 0, 2}));
        var file = TinyModels.mamba(TinyModels.model(TinyModels.vocabulary(keys)), 0);
        return TinyModels.qkv(TinyModels.moe(file, 1), 2).bytes();
      }
    };

    abstract byte[] bytes();
  }

  @ParameterizedTest
  @EnumSource
  void translate_damagedAtRandom_isRefusedOrRead(Model model) {
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    var random = new Random(SEED);
    var good = model.bytes();
    read(good); // is valid, and loads the classes
    int header = headerBytes(good);
    int refused = 0;
    long allocatedMost = 0;
    for (int i = 0; i < CASES; i++) {
      var bad = damaged(good, header, random);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        read(bad);
      } catch (ModelFormatException e) {
        refused++;
        assertThat(e.getMessage().startsWith("model.gguf")).as(e.getMessage()).isTrue();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", case " + i, e);
      }
      allocatedMost = Math.max(allocatedMost, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(allocatedMost).isLessThan(ALLOCATED_BYTES_MAX);
    assertThat(refused).isBetween(CASES / 2, CASES - 1);
  }

  private static int headerBytes(byte[] bytes) {
    return (int)
        new GgufHeader("model.gguf", MemorySegment.ofArray(bytes).asReadOnly()).dataBegin();
  }

  private static void read(byte[] bytes) {
    try (var arena = Arena.ofConfined()) {
      var file = GgufFile.of(Path.of("model.gguf"), MemorySegment.ofArray(bytes).asReadOnly());
      readAll(GgufCheckpoint.translate(GgufParts.of(file), arena));
    }
  }

  private static void readAll(Contents contents) {
    contents.tokenizer().get();
    var tensors = contents.tensors();
    for (var name : tensors.names()) {
      long elements = tensors.shape(name).stream().reduce(1L, Math::multiplyExact);
      var matrix = tensors.matrix(name, 1, Math.toIntExact(elements));
      matrix.data().get(ValueLayout.JAVA_BYTE, matrix.data().byteSize() - 1);
    }
  }

  private static byte[] damaged(byte[] good, int header, Random random) {
    var bad = good.clone();
    int at = random.nextInt(header);
    switch (random.nextInt(5)) {
      case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        for (int k = random.nextInt(4); k >= 0; k--) {
          bad[random.nextInt(header)] = (byte) random.nextInt(256);
        }
      }
      case 2 -> {
        var number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        number.putLong(0, NUMBERS[random.nextInt(NUMBERS.length)]);
        number.get(0, bad, at, Math.min(random.nextBoolean() ? 4 : 8, header - at));
      }
      case 3 -> bad = resized(good, at, random.nextInt(12) - 6);
      default -> bad = Arrays.copyOf(good, random.nextInt(good.length));
    }
    return bad;
  }

  /** With so many bytes more at a position, or if negative fewer. */
  private static byte[] resized(byte[] good, int at, int length) {
    var head = Arrays.copyOf(good, at + Math.max(0, length));
    var tail = Arrays.copyOfRange(good, at - Math.min(0, length), good.length);
    return GgufBytes.join(head, tail);
  }
}
