// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource.Vocabulary;
import dev.checkrein.engine.error.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tokenizer of a GGUF file. What the file does not say has the defaults of the format's
 * first reader, llama.cpp.
 */
final class VocabularyReader {
  private static final int NONE = -1;
  private static final int LLAMA_BOS = 1;
  private static final int LLAMA_EOS = 2;

  private final Vocabulary vocabulary;
  private final Entries entries;
  private final List<AddedEntry> added;

  private VocabularyReader(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    entries = Entries.from(vocabulary);
    added = AddedEntry.from(vocabulary);
  }

  /**
   * Reads it.
   *
   * @throws ModelFormatException if its keys contradict each other or name a model or a
   *     pre-tokenizer that is not supported
   */
  static Parts read(Vocabulary vocabulary) {
    return switch (vocabulary.model()) {
      case "gpt2" -> new VocabularyReader(vocabulary).byteLevel(Preset.of(vocabulary));
      case "llama" -> new VocabularyReader(vocabulary).characters();
      default ->
          throw new ModelFormatException(
              "%s: tokenizer.ggml.model is '%s', supported are gpt2 (byte-level BPE) and llama (SentencePiece BPE)"
                  .formatted(vocabulary.source(), vocabulary.model()));
    };
  }

  /** {@code add_space_prefix} means nothing here. */
  private Parts byteLevel(Preset preset) {
    if (vocabulary.merges().isEmpty()) {
      throw new ModelFormatException(
          vocabulary.source()
              + ": tokenizer.ggml.merges is empty or missing, expected the merges of a gpt2"
              + " vocabulary");
    }
    var merges = new MergeList("tokenizer.ggml.merges", vocabulary.merges()).resolve(entries);
    return new Parts(
        new AddedVocabulary(added, Normalization.NONE, AddedVocabulary.ASCII_SPACE),
        Normalization.NONE,
        preset.preTokenizer(),
        new BytePairs(entries, merges, preset.ignoresMerges()),
        SpacePrefix.NONE,
        framing(preset.addsBos(), NONE, NONE));
  }

  private Parts characters() {
    var symbols = new Symbols(entries);
    var merges = ScoredMerges.of(entries, vocabulary.scores(), symbols);
    boolean prefix = vocabulary.addSpacePrefix() == null || vocabulary.addSpacePrefix();
    var steps = new ArrayList<Normalization.Step>();
    if (prefix) {
      steps.add(Normalization.Step.PREPEND_MARK);
    }
    steps.add(Normalization.Step.MARK_SPACES);
    var normalization = new Normalization(steps);
    return new Parts(
        new AddedVocabulary(added, normalization, AddedVocabulary.ASCII_SPACE),
        normalization,
        SplitSteps.NONE,
        new CharacterPairs(entries, symbols, merges, new CharacterPairs.Unknown(unknown(), true)),
        prefix ? SpacePrefix.EACH : SpacePrefix.NONE,
        framing(true, LLAMA_BOS, LLAMA_EOS));
  }

  private int unknown() {
    int named = checked("unknown_token_id", vocabulary.specials().unknown());
    for (int id = 0; named == NONE && id < vocabulary.tokens().size(); id++) {
      if (TokenType.of(vocabulary, id) == TokenType.UNKNOWN) {
        return id;
      }
    }
    return named == NONE ? CharacterPairs.NO_UNKNOWN : named;
  }

  private Framing framing(boolean bosByDefault, int bosByDefaultId, int eosByDefaultId) {
    var specials = vocabulary.specials();
    int bos = orDefault(checked("bos_token_id", specials.bos()), bosByDefaultId);
    int eos = orDefault(checked("eos_token_id", specials.eos()), eosByDefaultId);
    return new Framing(
        around("bos", vocabulary.addBos(), bosByDefault, bos),
        around("eos", vocabulary.addEos(), false, eos));
  }

  private List<Integer> around(String role, @Nullable Boolean said, boolean byDefault, int id) {
    boolean adds = said == null ? byDefault : said;
    if (adds && id == NONE && said != null) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.add_%s_token is true, expected an id in tokenizer.ggml.%s_token_id"
              .formatted(vocabulary.source(), role, role));
    }
    return adds && id != NONE ? List.of(id) : List.of();
  }

  private int orDefault(int id, int byDefault) {
    boolean usable =
        id == NONE
            && byDefault != NONE
            && byDefault < vocabulary.tokens().size()
            && TokenType.of(vocabulary, byDefault) == TokenType.CONTROL;
    return usable ? byDefault : id;
  }

  private int checked(String key, int id) {
    if (id < NONE || id >= vocabulary.tokens().size()) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.%s is %d, expected less than %d, the number of tokens"
              .formatted(vocabulary.source(), key, id, vocabulary.tokens().size()));
    }
    return id;
  }
}
