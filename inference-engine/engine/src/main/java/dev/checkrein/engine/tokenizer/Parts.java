// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

/**
 * What a tokenizer is made of, read from one format or another.
 *
 * @param added finds added tokens and normalises what is between them
 * @param normalization the same where none is looked for
 * @param preTokenizer cuts the text into words
 * @param subwords makes tokens of words
 * @param prefix where encoding puts a space in front that decoding takes away
 * @param framing what stands around a text that stands alone
 */
record Parts(
    AddedVocabulary added,
    Normalization normalization,
    PreTokenizer preTokenizer,
    Subwords subwords,
    SpacePrefix prefix,
    Framing framing) {}
