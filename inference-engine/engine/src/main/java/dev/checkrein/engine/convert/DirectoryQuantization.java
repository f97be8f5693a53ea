// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsFile;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsWriter;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes a Hugging Face directory whose matrices are NVFP4 in the layout of ModelOpt: the same
 * shards with three tensors in the place of one, the index and the configuration to go with them,
 * all other files as they are. Embeddings, head, norms, convolutions, routers, projections around
 * latent experts and draft modules stay as they are, as {@link TypePlan} says.
 */
final class DirectoryQuantization {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String SHARD = ".safetensors";
  private static final String CONFIG = "config.json";
  private static final String QUANT_CONFIG = "hf_quant_config.json";

  /** Bytes of a file that is copied; vocabularies are the largest. */
  private static final long COPIED_BYTES_MAX = 250_000_000;

  private final Checkpoint checkpoint;
  private final Nvfp4Shard shardPlan;
  private final Map<String, SafetensorsWriter> shards = new TreeMap<>();
  private final Map<String, String> shardOf = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();
  private int tensors;
  private long bytesAfter;

  private DirectoryQuantization(Checkpoint checkpoint, Nvfp4Shard shardPlan) {
    this.checkpoint = checkpoint;
    this.shardPlan = shardPlan;
  }

  static ConversionReport run(Checkpoint checkpoint, Path output, Work work) throws IOException {
    if (checkpoint.config().has(Nvfp4Settings.KEY)) {
      throw new RequestException(
          "%s: '%s' is set: the weights are quantised already; take the model as it was before"
              .formatted(checkpoint.config().source(), Nvfp4Settings.KEY));
    }
    try (var arena = Arena.ofConfined()) {
      var plan = Nvfp4Shard.of(checkpoint, work);
      var directory = new DirectoryQuantization(checkpoint, plan);
      directory.layOut(arena);
      directory.write(output);
      return directory.report(output);
    }
  }

  private void layOut(Arena arena) throws IOException {
    for (var name : shardNames()) {
      var file = SafetensorsFile.open(checkpoint.path().resolve(name), arena);
      var entries = shardPlan.entries(file);
      entries.forEach(entry -> shardOf.put(entry.name(), name));
      tensors += entries.size();
      bytesAfter += entries.stream().mapToLong(SafetensorsWriter.Entry::bytes).sum();
      shards.put(name, new SafetensorsWriter(entries));
    }
  }

  /** The files of weights; the checkpoint has checked them. */
  private List<String> shardNames() throws IOException {
    var folder = checkpoint.path();
    if (Files.exists(folder.resolve(SINGLE))) {
      return List.of(SINGLE);
    }
    var index = folder.resolve(INDEX);
    var map = JsonObject.parse(Files.readAllBytes(index), index.toString()).object("weight_map");
    var names = new TreeSet<String>();
    map.fields().keySet().forEach(tensor -> names.add(map.string(tensor)));
    return List.copyOf(names);
  }

  private void write(Path output) throws IOException {
    var copied = copied();
    long bytes = shards.values().stream().mapToLong(SafetensorsWriter::bytes).sum();
    for (var file : copied) {
      bytes += Files.size(file);
    }
    NewPath.write(
        output,
        checkpoint.path(),
        bytes,
        folder -> {
          Files.createDirectory(folder);
          for (var file : copied) {
            Files.copy(file, folder.resolve(file.getFileName()));
          }
          var settings = new Nvfp4Settings(shardPlan.quantized(), shardPlan.left());
          Files.write(folder.resolve(CONFIG), settings.config(checkpoint.config()));
          Files.write(folder.resolve(QUANT_CONFIG), settings.quantConfig());
          if (!shards.containsKey(SINGLE)) {
            Files.write(folder.resolve(INDEX), settings.index(shardOf, bytesAfter));
          }
          for (var shard : shards.entrySet()) {
            try (var file = new BufferedFile(folder.resolve(shard.getKey()))) {
              shard.getValue().write(file);
              file.finish();
            }
          }
        });
  }

  /** The other files of the directory. */
  private List<Path> copied() throws IOException {
    var written = List.of(CONFIG, QUANT_CONFIG, INDEX);
    var copied = new ArrayList<Path>();
    try (Stream<Path> files = Files.list(checkpoint.path())) {
      for (var file : files.sorted().toList()) {
        var name = String.valueOf(file.getFileName());
        if (written.contains(name) || name.endsWith(SHARD)) {
          continue;
        }
        if (Files.isRegularFile(file) && Files.size(file) <= COPIED_BYTES_MAX) {
          copied.add(file);
        } else {
          notes.add("'" + name + "' is not copied: only files of up to 250 MB are");
        }
      }
    }
    return copied;
  }

  private ConversionReport report(Path output) {
    return new ConversionReport(
        output,
        WeightType.NVFP4,
        tensors,
        shardPlan.quantized().size(),
        checkpoint.bytes(),
        bytesAfter,
        notes);
  }
}
