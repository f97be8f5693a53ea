// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Chooses the files of a repository that are fetched: those that the user names, or else those at
 * its top level that the engine opens.
 */
final class FileChoice {
  /** The most files that are fetched at once. */
  static final int FILES_MAX = 5_000;

  /** The most bytes that are fetched at once, 16 TiB. */
  static final long BYTES_MAX = 16L << 40;

  private static final int SHOWN_MAX = 40;
  private static final String WEIGHTS = ".safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String GGUF = ".gguf";
  private static final Set<String> DESCRIPTIONS =
      Set.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "hf_quant_config.json",
          "checkrein.json");

  private final Listing listing;
  private final String repository;

  /**
   * @param repository for messages
   */
  FileChoice(Listing listing, String repository) {
    this.listing = listing;
    this.repository = repository;
  }

  /**
   * Chooses.
   *
   * @param globs what the user names, or nothing
   * @return at least one file, in the hub's order, with names that are harmless and different on
   *     every file system
   * @throws RequestException if a pattern fits no file, or there is nothing that the engine opens
   * @throws ModelFormatException if a chosen file has a name that is not harmless
   */
  List<RemoteFile> choose(List<Glob> globs) {
    var files = globs.isEmpty() ? loadable() : named(globs);
    if (files.size() > FILES_MAX) {
      throw new RequestException(
          "%s: %d files are chosen, the limit is %d: choose fewer with --file"
              .formatted(repository, files.size(), FILES_MAX));
    }
    long bytes = 0;
    var spellings = new HashMap<String, String>();
    for (var file : files) {
      FileName.check(file.name());
      bytes += file.bytesKnown();
      var other = spellings.put(file.name().toLowerCase(Locale.ROOT), file.name());
      if (other != null) {
        throw new ModelFormatException(
            "%s: the hub lists '%s' and '%s', one file on some systems: choose with --file"
                .formatted(repository, other, file.name()));
      }
    }
    if (bytes > BYTES_MAX) {
      throw new RequestException(
          "%s: the chosen files have %s, the limit is %s: choose fewer with --file"
              .formatted(repository, ByteCount.text(bytes), ByteCount.text(BYTES_MAX)));
    }
    return files;
  }

  private List<RemoteFile> named(List<Glob> globs) {
    var files = new LinkedHashSet<RemoteFile>();
    for (var glob : globs) {
      var matching = listing.files().stream().filter(f -> glob.matches(f.name())).toList();
      if (matching.isEmpty()) {
        throw new RequestException(
            "%s: no file is named '%s' (--file), there are: %s"
                .formatted(repository, FileName.shown(glob.pattern()), shown(_ -> true)));
      }
      files.addAll(matching);
    }
    return new ArrayList<>(files);
  }

  private List<RemoteFile> loadable() {
    boolean sharded = listing.files().stream().anyMatch(f -> f.name().equals(INDEX));
    var files =
        listing.files().stream()
            .filter(f -> DESCRIPTIONS.contains(f.name()) || f.name().equals(INDEX) || isWeight(f))
            .filter(f -> !(sharded && isOriginal(f)))
            .toList();
    if (files.stream().anyMatch(FileChoice::isWeight)) {
      return files;
    }
    if (listing.files().stream().anyMatch(f -> f.name().endsWith(GGUF))) {
      throw new RequestException(
          "%s: has GGUF files, expected --file to choose one of: %s"
              .formatted(repository, shown(name -> name.endsWith(GGUF))));
    }
    throw new RequestException(
        "%s: has no %s files at its top level, expected --file to choose of: %s"
            .formatted(repository, WEIGHTS, shown(_ -> true)));
  }

  private static boolean isWeight(RemoteFile file) {
    return file.name().endsWith(WEIGHTS) && file.name().indexOf('/') < 0;
  }

  /** The same weights once more, in the form that they were trained in. */
  private static boolean isOriginal(RemoteFile file) {
    return file.name().startsWith("consolidated");
  }

  private String shown(Predicate<String> wanted) {
    var files =
        listing.files().stream()
            .filter(f -> wanted.test(f.name()) && FileName.isPlain(f.name()))
            .toList();
    var text =
        files.stream()
            .limit(SHOWN_MAX)
            .map(f -> f.name() + " (" + ByteCount.text(f.bytes()) + ")")
            .collect(Collectors.joining(", "));
    return files.size() > SHOWN_MAX ? text + " and " + (files.size() - SHOWN_MAX) + " more" : text;
  }
}
