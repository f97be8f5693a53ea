// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.error.RequestException;
import java.io.UncheckedIOException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the configured model or backend, and what to do. */
final class EngineFailureAnalyzer extends AbstractFailureAnalyzer<EngineStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, EngineStartException cause) {
    return new FailureAnalysis(description(cause), action(cause), cause);
  }

  private static String description(EngineStartException cause) {
    var what =
        switch (cause.failure()) {
          case BackendException _ ->
              "The backend set by 'checkrein.engine.backend' could not be started:";
          case RequestException _ -> "The engine does not take its configuration:";
          case UncheckedIOException _ -> "The built-in pocket model could not be unpacked:";
          default ->
              cause.pocket()
                  ? "The built-in pocket model, unpacked to '%s', could not be opened:"
                      .formatted(cause.model())
                  : "The model in '%s', set by 'checkrein.engine.model', could not be opened:"
                      .formatted(cause.model());
        };
    return "%s%n%n    %s".formatted(what, cause.failure().getMessage());
  }

  private static String action(EngineStartException cause) {
    return switch (cause.failure()) {
      case BackendException _ ->
          "Set 'checkrein.engine.backend' to 'auto' to take the best that this machine has, or"
              + " start Java with what the backend needs: '--add-modules jdk.incubator.vector' for"
              + " 'vector'.";
      case RequestException _ -> "Change the properties under 'checkrein.engine'.";
      case UncheckedIOException _ ->
          "Set 'checkrein.engine.cache-directory' to a folder that can be written.";
      default ->
          cause.pocket()
              ? "Delete that folder, so that the model is unpacked again."
              : "Set 'checkrein.engine.model' to a model of a supported architecture, either a"
                  + " folder with config.json, model.safetensors (or its shards and index),"
                  + " tokenizer.json and chat_template.jinja, or a .gguf file; or remove the"
                  + " property to run the built-in pocket model.";
    };
  }
}
