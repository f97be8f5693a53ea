// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A model in one GGUF file, or in several as llama.cpp's gguf-split writes them: {@code
 * NAME-00001-of-00003.gguf} and so on, in one folder, the metadata in the first. Each says with
 * {@code split.no} and {@code split.count} which it is. Thread-safe; the mappings belong to the
 * arena they were opened with.
 */
public final class GgufParts {
  /** Files of one model. */
  static final int PARTS_MAX = 10_000;

  private static final String COUNT = "split.count";
  private static final String NUMBER = "split.no";
  private static final String TENSORS = "split.tensors.count";
  private static final String ARCHITECTURE = "general.architecture";
  private static final Pattern NAME = Pattern.compile("(.+)-\\d{5}-of-(\\d{5})\\.gguf");

  private final List<GgufFile> files;
  private final Map<String, Located> tensors;

  /** A tensor and the file it is in. */
  public record Located(GgufFile file, GgufTensor tensor) {
    String name() {
      return tensor.name();
    }

    /** Its bytes, see {@link GgufFile#data}. */
    public MemorySegment data() {
      return file.data(tensor);
    }

    /** The error of a tensor that has what it must not have. */
    public ModelFormatException wrong(String what) {
      return new ModelFormatException(
          "%s: tensor %s has %s".formatted(file.path(), Cursor.quote(name()), what));
    }
  }

  private GgufParts(List<GgufFile> files) {
    this.files = files;
    var tensors = new LinkedHashMap<String, Located>();
    for (var file : files) {
      for (var tensor : file.tensors().values()) {
        var other = tensors.putIfAbsent(tensor.name(), new Located(file, tensor));
        if (other != null) {
          throw new ModelFormatException(
              "%s: tensor %s is in %s too"
                  .formatted(file.path(), Cursor.quote(tensor.name()), other.file.path()));
        }
      }
    }
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /** A model in one file that is at hand. */
  static GgufParts of(GgufFile file) {
    return new GgufParts(List.of(file));
  }

  /**
   * Opens a file, and where it is a part of a split model, all parts.
   *
   * @param path the only file or any part
   * @param arena owns the mappings
   * @throws ModelFormatException if a file cannot be read, is malformed or does not belong to the
   *     others
   */
  public static GgufParts open(Path path, Arena arena) {
    var opened = GgufFile.open(path, arena);
    int count = opened.metadata().integer(COUNT, 0, PARTS_MAX, 0);
    var name = PartName.of(path);
    if (count <= 1 && name.count <= 1) {
      return of(opened);
    }
    if (count != name.count) {
      throw opened
          .metadata()
          .wrong(COUNT, "the number of parts in the file's name, NAME-00001-of-00003.gguf");
    }
    var files = new ArrayList<GgufFile>();
    for (int i = 0; i < count; i++) {
      var part = name.part(i);
      files.add(part.equals(path) ? opened : GgufFile.open(part, arena));
      checkPart(files.get(i), i, files.getFirst());
    }
    var parts = new GgufParts(List.copyOf(files));
    parts.checkTensorCount();
    return parts;
  }

  /** What the name of a file says: of how many parts it is one, 0 if nothing. */
  private record PartName(Path path, String prefix, int count) {
    static PartName of(Path path) {
      var name = NAME.matcher(String.valueOf(path.getFileName()));
      return name.matches()
          ? new PartName(path, name.group(1), Integer.parseInt(name.group(2)))
          : new PartName(path, "", 0);
    }

    /** The path of a part, counted from 0. */
    Path part(int index) {
      return path.resolveSibling("%s-%05d-of-%05d.gguf".formatted(prefix, index + 1, count));
    }
  }

  private static void checkPart(GgufFile file, int index, GgufFile first) {
    var metadata = file.metadata();
    int count = first.metadata().integer(COUNT, 0, PARTS_MAX);
    if (metadata.integer(COUNT, 0, PARTS_MAX, 0) != count) {
      throw metadata.wrong(COUNT, count + ", as in " + first.path());
    }
    if (metadata.integer(NUMBER, 0, PARTS_MAX) != index) {
      throw metadata.wrong(NUMBER, index + " by the name of the file");
    }
    if (metadata.has(ARCHITECTURE)) {
      var architecture = first.metadata().string(ARCHITECTURE);
      if (!metadata.string(ARCHITECTURE).equals(architecture)) {
        throw metadata.wrong(ARCHITECTURE, Cursor.quote(architecture) + " as in " + first.path());
      }
    }
  }

  private void checkTensorCount() {
    for (var file : files) {
      if (file.metadata().integer(TENSORS, 0, Integer.MAX_VALUE, tensors.size())
          != tensors.size()) {
        throw file.metadata()
            .wrong(
                TENSORS, "%d, the tensors of all %d parts".formatted(tensors.size(), files.size()));
      }
    }
  }

  /** All files in order. */
  List<GgufFile> files() {
    return files;
  }

  /** The path of the first file, for messages. */
  public String source() {
    return files.getFirst().path().toString();
  }

  /** The metadata, which stand in the first file. */
  public GgufMetadata metadata() {
    return files.getFirst().metadata();
  }

  /** All tensors by name, in the order of the files. */
  public Map<String, Located> tensors() {
    return tensors;
  }

  /** Whether there is a tensor of this name. */
  boolean has(String tensor) {
    return tensors.containsKey(tensor);
  }

  /** Bytes of all tensors. */
  public long bytes() {
    return files.stream().mapToLong(GgufFile::bytes).sum();
  }

  /** The error that a file cut short is the cause of, or the error itself if all are intact. */
  public Throwable explain(InternalError error) {
    for (var file : files) {
      if (!file.intact()) {
        return file.fault(error);
      }
    }
    return error;
  }

  /**
   * Reads mapped memory.
   *
   * @throws ModelFormatException also if a file was cut short meanwhile
   */
  <T> T reading(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (InternalError e) {
      if (explain(e) instanceof ModelFormatException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
