// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the configured model or backend, and what to do. */
final class EngineFailureAnalyzer extends AbstractFailureAnalyzer<EngineStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, EngineStartException cause) {
    var description =
        switch (cause.failure()) {
          case ModelFormatException e ->
              "The model in '%s'%s could not be opened:%n%n    %s"
                  .formatted(cause.model(), origin(cause), e.getMessage());
          case BackendException e ->
              "The backend set by 'checkrein.engine.backend' could not be started:%n%n    %s"
                  .formatted(e.getMessage());
          case RequestException e ->
              "The engine does not take its configuration:%n%n    %s".formatted(e.getMessage());
        };
    var action =
        switch (cause.failure()) {
          case ModelFormatException _ when cause.pocket() ->
              "Delete that directory, so that the built-in model is unpacked again, and check that"
                  + " the disk is not full.";
          case ModelFormatException _ ->
              "Set 'checkrein.engine.model' to a directory with config.json, model.safetensors (or"
                  + " its shards and index), tokenizer.json and chat_template.jinja of a supported"
                  + " architecture, or remove the property to run the built-in pocket model.";
          case BackendException _ ->
              "Set 'checkrein.engine.backend' to 'auto' to take the best that this machine has, or"
                  + " start Java with what the backend needs: '--add-modules jdk.incubator.vector'"
                  + " for 'vector'.";
          case RequestException _ -> "Change the properties under 'checkrein.engine'.";
        };
    return new FailureAnalysis(description, action, cause);
  }

  private static String origin(EngineStartException cause) {
    return cause.pocket()
        ? ", where the built-in pocket model is unpacked,"
        : ", set by 'checkrein.engine.model',";
  }
}
