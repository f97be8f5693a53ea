// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads what stands before the data of a GGUF file, versions 2 and 3, in one pass: magic, version,
 * counts, metadata, tensor table. Everything is checked before memory is taken for it; the tensors
 * lie within the file, aligned and without overlap.
 *
 * <p>Format: ggml, "docs/gguf.md".
 */
final class GgufHeader {
  /** Bytes of metadata and tensor table that are read, as for safetensors files. */
  static final int BYTES_MAX = 100_000_000;

  /** Keys; published files have less than a hundred. */
  static final int KEYS_MAX = 1 << 16;

  /** Tensors of one file; the largest published models have some thousand, experts stacked. */
  static final int TENSORS_MAX = 1 << 18;

  /** Bytes of a key, by the format. */
  static final int KEY_BYTES_MAX = 65_535;

  /** Bytes of a tensor's name, by ggml, which counts a terminating zero too. */
  static final int NAME_BYTES_MAX = 63;

  /** Dimensions of one tensor. */
  static final int RANK_MAX = 4;

  /** The key that says what offsets of data are multiples of. */
  static final String ALIGNMENT = "general.alignment";

  static final int ALIGNMENT_DEFAULT = 32;
  static final String MAGIC = "GGUF";

  private static final int ALIGNMENT_MIN = 8;
  private static final int MAGIC_BYTES = 4;
  private static final int FIXED_BYTES = 24;
  private static final String LFS_POINTER = "version https://git-lfs";

  private final String file;
  private final MemorySegment bytes;
  private final Cursor cursor;
  private final Map<String, GgufMetadata.Value> values = new LinkedHashMap<>();
  private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();
  private final GgufMetadata metadata;
  private final long dataBegin;

  /**
   * Reads a header.
   *
   * @param file the file's name, for messages
   * @param bytes the whole file
   */
  GgufHeader(String file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
    cursor = new Cursor(file, bytes, 0, BYTES_MAX);
    checkMagic();
    checkVersion(cursor.int32("the version"));
    int tensorCount = count("tensor", TENSORS_MAX);
    int keyCount = count("key", KEYS_MAX);
    for (int i = 0; i < keyCount; i++) {
      keyAndValue(i);
    }
    metadata = new GgufMetadata(file, bytes, values);
    int alignment = alignment();
    for (int i = 0; i < tensorCount; i++) {
      tensor(i, alignment);
    }
    long at = cursor.position();
    dataBegin = at + Math.floorMod(-at, (long) alignment);
    checkLayout();
  }

  GgufMetadata metadata() {
    return metadata;
  }

  /** By name, in the order of the file. */
  Map<String, GgufTensor> tensors() {
    return tensors;
  }

  /** Where the data begin in the file. */
  long dataBegin() {
    return dataBegin;
  }

  private void checkMagic() {
    var start = start(Math.max(MAGIC_BYTES, LFS_POINTER.length()));
    if (start.equals(LFS_POINTER)) {
      throw new ModelFormatException(
          file + ": a Git LFS pointer, not the model; fetch it with 'git lfs pull'");
    }
    if (!start.startsWith(MAGIC)) {
      throw new ModelFormatException(
          file
              + ": begins with %s, expected '%s'; a model is a GGUF file or a Hugging Face directory"
                  .formatted(Cursor.quote(start(MAGIC_BYTES)), MAGIC));
    }
    if (bytes.byteSize() < FIXED_BYTES) {
      throw new ModelFormatException(
          file + ": " + bytes.byteSize() + " bytes, too short for a GGUF file");
    }
    cursor.skip(MAGIC_BYTES, "the magic");
  }

  private String start(int length) {
    var slice = bytes.asSlice(0, Math.min(length, bytes.byteSize()));
    return new String(slice.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
  }

  private void checkVersion(int version) {
    if (version == 2 || version == 3) {
      return;
    }
    var hint =
        (version & 0xffff) == 0 && version != 0
            ? "; the bytes seem swapped, convert the file to little-endian"
            : version == 1 ? "; convert the file anew" : "";
    throw new ModelFormatException(
        file
            + ": GGUF version %s, expected 2 or 3%s"
                .formatted(Integer.toUnsignedString(version), hint));
  }

  private int count(String what, int max) {
    long count = cursor.int64("the " + what + " count");
    if (count < 0 || count > max) {
      throw new ModelFormatException(
          "%s: %s count %s at byte %d, expected at most %d"
              .formatted(
                  file, what, Long.toUnsignedString(count), cursor.position() - Long.BYTES, max));
    }
    return (int) count;
  }

  private void keyAndValue(int index) {
    var key = cursor.string(KEY_BYTES_MAX, "key " + index);
    if (key.isEmpty()) {
      throw new ModelFormatException(file + ": key " + index + " is empty");
    }
    var what = "the value of key " + Cursor.quote(key);
    long begin = cursor.position();
    var type = valueType(what);
    var content = type == ValueType.ARRAY ? elements(what) : cursor.scalar(type, what);
    var value = new GgufMetadata.Value(type, content, begin, cursor.position());
    if (values.put(key, value) != null) {
      throw new ModelFormatException(file + ": key " + Cursor.quote(key) + " occurs twice");
    }
  }

  private ValueType valueType(String what) {
    long id = Integer.toUnsignedLong(cursor.int32(what));
    return ValueType.of(id)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "%s: %s has type %d, expected 0 to %d"
                        .formatted(file, what, id, ValueType.values().length - 1)));
  }

  private GgufMetadata.Elements elements(String what) {
    var type = valueType(what);
    if (type == ValueType.ARRAY) {
      throw new ModelFormatException(
          "%s: %s is an array of arrays, which is not supported".formatted(file, what));
    }
    long count = cursor.int64(what);
    if (count < 0 || count > cursor.left() / type.bytesMin()) {
      throw new ModelFormatException(
          "%s: %s is an array of %s %s, expected at most %d: no more fit into the %d bytes that are left"
              .formatted(
                  file,
                  what,
                  Long.toUnsignedString(count),
                  type,
                  cursor.left() / type.bytesMin(),
                  cursor.left()));
    }
    int offset = cursor.position();
    if (type == ValueType.STRING) {
      for (long i = 0; i < count; i++) {
        cursor.skipString(what);
      }
    } else {
      cursor.skip(count * type.bytesMin(), what);
    }
    return new GgufMetadata.Elements(type, (int) count, offset);
  }

  private int alignment() {
    var value = values.get(ALIGNMENT);
    if (value == null) {
      return ALIGNMENT_DEFAULT;
    }
    if (value.type() == ValueType.UINT32
        && value.content() instanceof Long alignment
        && alignment >= ALIGNMENT_MIN
        && Long.bitCount(alignment) == 1
        && alignment <= Integer.MAX_VALUE) {
      return alignment.intValue();
    }
    throw metadata.wrong(ALIGNMENT, "a power of two from " + ALIGNMENT_MIN + " on, as UINT32");
  }

  private void tensor(int index, int alignment) {
    var name = cursor.string(NAME_BYTES_MAX, "the name of tensor " + index);
    if (name.isEmpty()) {
      throw new ModelFormatException(file + ": the name of tensor " + index + " is empty");
    }
    var what = "tensor " + Cursor.quote(name);
    long rank = Integer.toUnsignedLong(cursor.int32(what));
    if (rank > RANK_MAX) {
      throw wrong(name, "has %d dimensions, expected at most %d".formatted(rank, RANK_MAX));
    }
    var dims = new ArrayList<Long>();
    for (int i = 0; i < rank; i++) {
      dims.add(cursor.int64(what));
    }
    long typeId = Integer.toUnsignedLong(cursor.int32(what));
    var type =
        GgufType.of((int) typeId)
            .orElseThrow(
                () ->
                    wrong(
                        name,
                        "has type %d, which is not known; supported are %s"
                            .formatted(typeId, GgufType.supported())));
    long offset = cursor.int64(what);
    var tensor = new GgufTensor(name, type, dims, offset);
    checkShape(tensor);
    if (offset < 0 || offset % alignment != 0) {
      throw wrong(
          name,
          "has offset %s, expected a multiple of %d (key '%s')"
              .formatted(Long.toUnsignedString(offset), alignment, ALIGNMENT));
    }
    if (tensors.put(name, tensor) != null) {
      throw wrong(name, "occurs twice");
    }
  }

  private void checkShape(GgufTensor tensor) {
    for (long size : tensor.dims()) {
      if (size <= 0) {
        throw wrong(
            tensor.name(),
            "has dimensions %s, expected numbers from 1 to %d"
                .formatted(tensor.dims(), Long.MAX_VALUE));
      }
    }
    long row = tensor.dims().isEmpty() ? 1 : tensor.dims().getFirst();
    if (row % tensor.type().blockElements() != 0) {
      throw wrong(
          tensor.name(),
          "has rows of %d elements, expected whole blocks of %d (%s)"
              .formatted(row, tensor.type().blockElements(), tensor.type()));
    }
  }

  private void checkLayout() {
    var sorted = new ArrayList<>(tensors.values());
    sorted.sort(Comparator.comparingLong(GgufTensor::offset));
    long dataBytes = Math.max(0, bytes.byteSize() - dataBegin);
    long end = 0;
    String previous = "";
    for (var tensor : sorted) {
      long size = size(tensor);
      if (tensor.offset() < end) {
        throw wrong(
            tensor.name(),
            "begins at data offset %d, where the data of tensor %s reach to %d"
                .formatted(tensor.offset(), Cursor.quote(previous), end));
      }
      if (size > dataBytes - tensor.offset()) {
        throw wrong(
            tensor.name(),
            "%s%s needs %d bytes from data offset %d on, the file has %d bytes of data: it is incomplete"
                .formatted(tensor.type(), tensor.dims(), size, tensor.offset(), dataBytes));
      }
      end = tensor.offset() + size;
      previous = tensor.name();
    }
  }

  private long size(GgufTensor tensor) {
    try {
      return tensor.bytes();
    } catch (ArithmeticException e) {
      throw wrong(tensor.name(), "has dimensions " + tensor.dims() + ", too large to count");
    }
  }

  private ModelFormatException wrong(String tensor, String what) {
    return new ModelFormatException(file + ": tensor " + Cursor.quote(tensor) + " " + what);
  }
}
