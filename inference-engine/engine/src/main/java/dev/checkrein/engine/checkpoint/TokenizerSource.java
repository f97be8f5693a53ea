// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.checkpoint.gguf.GgufCheckpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a checkpoint says about its tokenizer, in the form of its format. */
public sealed interface TokenizerSource {
  /**
   * Reads the tokenizer of a model and nothing else of it: weights need not be there.
   *
   * @param path a Hugging Face directory, or a GGUF file of any architecture
   * @return empty if it is a directory without {@code tokenizer.json}
   * @throws ModelFormatException if the path leads nowhere, or to what is malformed
   */
  static Optional<TokenizerSource> read(Path path) {
    if (!Files.exists(path)) {
      throw new ModelFormatException(path + ": no such file or directory");
    }
    return Files.isDirectory(path)
        ? HuggingFaceDirectory.tokenizer(new ModelDirectory(path))
        : Optional.of(GgufCheckpoint.vocabulary(path));
  }

  /** A parsed {@code tokenizer.json}. */
  record Json(JsonObject json) implements TokenizerSource {}

  /**
   * The {@code tokenizer.ggml.*} keys of a GGUF file; absent keys have the format's defaults.
   *
   * @param source the file, for messages
   * @param model {@code gpt2} (byte-level BPE) or {@code llama} (SentencePiece-style), as written
   * @param pre name of the pre-tokenizer, as written; {@code default} if absent
   * @param tokens text of each id
   * @param types kind of each id: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte;
   *     as long as {@code tokens}
   * @param scores score of each id; as long as {@code tokens}, or empty
   * @param merges pairs in order of rank, separated by one space; may be empty
   * @param specials ids by role
   * @param addBos whether a text that stands alone begins with {@code bos}; null if not said
   * @param addEos whether it ends with {@code eos}; null if not said
   * @param addSpacePrefix whether a text gets a space in front; null if not said
   */
  record Vocabulary(
      String source,
      String model,
      String pre,
      List<String> tokens,
      int[] types,
      float[] scores,
      List<String> merges,
      Specials specials,
      @Nullable Boolean addBos,
      @Nullable Boolean addEos,
      @Nullable Boolean addSpacePrefix)
      implements TokenizerSource {}

  /** Ids of special tokens; −1 where there is none. */
  record Specials(int bos, int eos, int eot, int unknown, int padding) {}
}
