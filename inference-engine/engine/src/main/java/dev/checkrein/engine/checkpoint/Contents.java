// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a file format says of a model, in the vocabulary of Hugging Face directories: the one form
 * that everything above reads. A format that has other names for the same things translates them.
 *
 * @param config as {@code config.json}
 * @param generationConfig as {@code generation_config.json}
 * @param tokenizerConfig as {@code tokenizer_config.json}
 * @param settings as {@code checkrein.json}
 * @param chatTemplate the template's text
 * @param tokenizer read at each call, since it may be large
 * @param tensors the weights
 */
public record Contents(
    JsonObject config,
    @Nullable JsonObject generationConfig,
    @Nullable JsonObject tokenizerConfig,
    @Nullable JsonObject settings,
    @Nullable String chatTemplate,
    Supplier<Optional<TokenizerSource>> tokenizer,
    TensorStore tensors) {}
