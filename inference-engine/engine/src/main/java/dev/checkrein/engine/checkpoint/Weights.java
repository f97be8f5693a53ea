// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.checkpoint.safetensors.SafetensorsFile;
import dev.checkrein.engine.checkpoint.safetensors.StoredTensor;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tensors of one or more safetensors files under one set of names. How a tensor is stored is
 * decided by its dtype and by the {@linkplain Companions tensors beside it}, one by one: published
 * models mix formats.
 */
final class Weights implements TensorStore {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final int SHARDS_MAX = 10_000;

  private final Path directory;
  private final List<SafetensorsFile> files;
  private final Map<String, SafetensorsFile> owner;
  private final SortedSet<String> names;
  private final Companions companions;

  private Weights(Path directory, List<SafetensorsFile> files) {
    this.directory = directory;
    this.files = files;
    var owner = new TreeMap<String, SafetensorsFile>();
    for (var file : files) {
      for (var name : file.tensors().keySet()) {
        var other = owner.putIfAbsent(name, file);
        if (other != null) {
          throw new ModelFormatException(
              "%s: tensor '%s' is in %s too".formatted(file.path(), name, other.path()));
        }
      }
    }
    this.owner = owner;
    companions = new Companions(this, owner.keySet());
    names = Collections.unmodifiableSortedSet(new TreeSet<>(companions.names()));
  }

  /** Opens {@code model.safetensors}, or else the shards that the index names. */
  static Weights open(ModelDirectory directory, Arena arena) {
    var single = directory.file(SINGLE);
    if (Files.exists(single) || Files.isSymbolicLink(single)) {
      return new Weights(directory.path(), List.of(SafetensorsFile.open(single, arena)));
    }
    var index =
        directory
            .json(INDEX, ModelDirectory.INDEX_BYTES_MAX)
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        "%s: no weights: neither %s nor %s is there"
                            .formatted(directory.path(), SINGLE, INDEX)));
    var map = shards(index);
    var opened = new LinkedHashMap<String, SafetensorsFile>();
    for (var shard : new TreeSet<>(map.values())) {
      opened.put(shard, SafetensorsFile.open(directory.file(shard), arena));
    }
    var weights = new Weights(directory.path(), new ArrayList<>(opened.values()));
    map.forEach(
        (name, shard) -> {
          if (weights.owner.get(name) != opened.get(shard)) {
            throw new ModelFormatException(
                "%s: tensor '%s' is not in '%s'".formatted(index.source(), name, shard));
          }
        });
    return weights;
  }

  private static Map<String, String> shards(JsonObject index) {
    var map = new LinkedHashMap<String, String>();
    var names = index.object("weight_map");
    for (var name : names.fields().keySet()) {
      var shard = names.string(name);
      if (!plain(shard)) {
        throw names.wrong(name, "the plain name of a file in the same directory");
      }
      map.put(name, shard);
    }
    int shards = new TreeSet<>(map.values()).size();
    if (shards == 0 || shards > SHARDS_MAX) {
      throw new ModelFormatException(
          "%s: 'weight_map' names %d files, expected 1 to %d"
              .formatted(index.source(), shards, SHARDS_MAX));
    }
    return map;
  }

  private static boolean plain(String name) {
    return name.endsWith(".safetensors")
        && !name.startsWith(".")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < 0x20);
  }

  @Override
  public SortedSet<String> names() {
    return names;
  }

  @Override
  public BlockFormat format(String name) {
    return companions.format(name);
  }

  @Override
  public List<Long> shape(String name) {
    return companions.shape(name);
  }

  @Override
  public Matrix matrix(String name, int rows, int cols) {
    return companions.matrix(name, rows, cols);
  }

  /** A tensor as the header lists it. */
  StoredTensor stored(String name) {
    var tensor = fileWith(name).tensors().get(name);
    if (tensor == null) {
      throw new IllegalStateException(name);
    }
    return tensor;
  }

  /** Whether the header lists a tensor of this name. */
  boolean lists(String name) {
    return owner.containsKey(name);
  }

  @Override
  public String fileOf(String name) {
    return fileWith(companions.storedName(name)).path().toString();
  }

  /** The file that lists a tensor, companions too. */
  String fileListing(String stored) {
    return fileWith(stored).path().toString();
  }

  /** A tensor's bytes as they lie in the file. */
  MemorySegment data(String name) {
    return fileWith(name).data(stored(name));
  }

  private SafetensorsFile fileWith(String name) {
    var file = owner.get(name);
    if (file == null) {
      throw new ModelFormatException(
          "%s: tensor '%s' is missing from the %d tensors of the weights"
              .formatted(directory, name, owner.size()));
    }
    return file;
  }

  @Override
  public long bytes(String name) {
    return companions.bytes(name);
  }

  @Override
  public long bytes() {
    return files.stream().mapToLong(SafetensorsFile::bytes).sum();
  }

  @Override
  public Throwable explain(InternalError error) {
    for (var file : files) {
      if (!file.intact()) {
        return file.fault(error);
      }
    }
    return error;
  }
}
