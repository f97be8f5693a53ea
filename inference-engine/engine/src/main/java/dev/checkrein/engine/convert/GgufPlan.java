// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufFields;
import dev.checkrein.engine.checkpoint.gguf.GgufWriter;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A GGUF file that is to be written.
 *
 * @param fields its metadata
 * @param tensors all tensors, in order
 * @param converted how many of them get another type than they had
 * @param bytesBefore of the tensors as they are stored
 * @param notes what the user should know
 */
record GgufPlan(
    GgufFields fields,
    List<NewTensor> tensors,
    int converted,
    long bytesBefore,
    List<String> notes) {
  /** By block, those of no block first, then by name: the order of llama.cpp's quantiser. */
  static final Comparator<String> ORDER =
      Comparator.comparingInt(GgufPlan::block).thenComparing(Comparator.naturalOrder());

  private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\..*");
  private static final String QUANTIZATION_VERSION = "general.quantization_version";
  private static final String FILE_TYPE = "general.file_type";

  /** Of block layouts; ggml's GGML_QNT_VERSION. */
  private static final int LAYOUT_VERSION = 2;

  GgufPlan {
    var sorted = new ArrayList<>(tensors);
    sorted.sort(Comparator.comparing(NewTensor::name, ORDER));
    tensors = List.copyOf(sorted);
    notes = List.copyOf(notes);
  }

  /** The number of a tensor's block; −1 where it is in none. */
  static int block(String name) {
    var block = BLOCK.matcher(name);
    return block.matches() ? Integer.parseInt(block.group(1)) : -1;
  }

  /** Sets the last two keys of a file. */
  static void setType(GgufFields fields, WeightType type) {
    fields.uint32(QUANTIZATION_VERSION, LAYOUT_VERSION);
    fields.uint32(FILE_TYPE, type.fileType());
  }

  /** Bytes of all tensors. */
  long bytesAfter() {
    return tensors.stream().mapToLong(NewTensor::bytes).sum();
  }

  /**
   * Writes the file.
   *
   * @param input what the plan was made from
   * @throws RequestException if the output is there already or has no room on the disk
   * @throws IOException if it cannot be written
   */
  ConversionReport write(Path input, Path output, WeightType type) throws IOException {
    var writer = new GgufWriter(fields, tensors);
    NewPath.write(
        output,
        input,
        writer.bytes(),
        part -> {
          try (var file = new BufferedFile(part)) {
            writer.write(file);
            file.finish();
          }
        });
    return new ConversionReport(
        output, type, tensors.size(), converted, bytesBefore, bytesAfter(), notes);
  }
}
