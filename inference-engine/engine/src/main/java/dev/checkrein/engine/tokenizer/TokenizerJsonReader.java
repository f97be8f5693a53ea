// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.List;

/**
 * Reads a {@code tokenizer.json} of Hugging Face tokenizers, of which two shapes are supported:
 * byte-level BPE (decoder {@code ByteLevel}), and BPE of characters with byte fallback, as of Llama
 * 2 (decoder {@code Sequence} or {@code Metaspace}). {@code truncation} and {@code padding} are not
 * looked at.
 */
final class TokenizerJsonReader {
  private final JsonObject json;
  private final JsonObject model;
  private final Normalization normalization;
  private final List<AddedEntry> added;
  private final Entries entries;

  private TokenizerJsonReader(JsonObject json) {
    this.json = json;
    model = json.object("model");
    refuseUnsupported(model);
    normalization = Normalization.from(json);
    added = AddedEntry.from(json);
    entries = Entries.from(model, added.stream().map(AddedEntry::token).toList());
  }

  /**
   * Reads it.
   *
   * @throws ModelFormatException if it is malformed, contradicts itself or uses a feature that is
   *     not supported, by name
   */
  static Parts read(JsonObject json) {
    var decoder = json.object("decoder");
    return switch (decoder.string("type")) {
      case "ByteLevel" -> new TokenizerJsonReader(json).byteLevel();
      case "Sequence", "Metaspace" -> new TokenizerJsonReader(json).characters(decoder);
      default ->
          throw decoder.wrong(
              "type", "'ByteLevel', 'Sequence' or 'Metaspace', no other is supported");
    };
  }

  private static void refuseUnsupported(JsonObject model) {
    if (!model.string("type").equals("BPE")) {
      throw model.wrong("type", "'BPE', no other is supported");
    }
    if (model.number("dropout", 0) != 0) {
      throw model.wrong("dropout", "null, sampling of merges is not supported");
    }
    for (var affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.optionalString(affix).orElse("").isEmpty()) {
        throw model.wrong(affix, "null, it is not supported");
      }
    }
  }

  private Parts byteLevel() {
    if (normalization.marksSpaces()) {
      throw json.wrong("normalizer", "'NFC' or none where the decoder is 'ByteLevel'");
    }
    return parts(
        SplitSteps.from(json),
        new BytePairs(entries, merges(), model.flag("ignore_merges", false)),
        SpacePrefix.NONE);
  }

  private Parts characters(JsonObject decoder) {
    if (!model.flag("byte_fallback", false)) {
      throw model.wrong("byte_fallback", "true where the decoder is not 'ByteLevel'");
    }
    if (model.flag("ignore_merges", false)) {
      throw model.wrong("ignore_merges", "false where the decoder is not 'ByteLevel'");
    }
    var preTokenizer = metaspace();
    var prefix =
        normalization.has(Normalization.Step.PREPEND_MARK) ? SpacePrefix.EACH : SpacePrefix.NONE;
    if (preTokenizer instanceof Metaspace metaspace && prefix == SpacePrefix.NONE) {
      prefix = metaspace.prefix();
    }
    var subwords = new CharacterPairs(entries, new Symbols(entries), merges(), unknown());
    return parts(preTokenizer, subwords, dropsPrefix(decoder) ? prefix : SpacePrefix.NONE);
  }

  private PreTokenizer metaspace() {
    if (!json.has("pre_tokenizer")) {
      return SplitSteps.NONE;
    }
    var root = json.object("pre_tokenizer");
    if (!root.string("type").equals("Metaspace")) {
      throw root.wrong("type", "'Metaspace' or none where the decoder is not 'ByteLevel'");
    }
    return Metaspace.from(root);
  }

  private CharacterPairs.Unknown unknown() {
    boolean fuse = model.flag("fuse_unk", false);
    if (!model.has("unk_token")) {
      return new CharacterPairs.Unknown(CharacterPairs.NO_UNKNOWN, fuse);
    }
    var id = entries.ids().get(model.string("unk_token"));
    if (id == null) {
      throw model.wrong("unk_token", "an entry of the vocabulary");
    }
    return new CharacterPairs.Unknown(id, fuse);
  }

  /** Whether the decoder takes away the space in front. */
  private static boolean dropsPrefix(JsonObject decoder) {
    return switch (decoder.string("type")) {
      case "Metaspace", "Strip" -> true;
      case "Replace", "ByteFallback", "Fuse" -> false;
      case "Sequence" -> {
        boolean drops = false;
        for (var part : decoder.list("decoders")) {
          drops |= dropsPrefix(JsonObject.from(part, decoder.source()));
        }
        yield drops;
      }
      default ->
          throw decoder.wrong(
              "type",
              "'Replace', 'ByteFallback', 'Fuse', 'Strip' or 'Metaspace', no other is supported");
    };
  }

  private Merges merges() {
    return new MergeList("merges", model.list("merges")).resolve(entries);
  }

  private Parts parts(PreTokenizer preTokenizer, Subwords subwords, SpacePrefix prefix) {
    return new Parts(
        new AddedVocabulary(added, normalization, AddedVocabulary.UNICODE_SPACE),
        normalization,
        preTokenizer,
        subwords,
        prefix,
        Framing.from(json, subwords.vocabularySize()));
  }
}
