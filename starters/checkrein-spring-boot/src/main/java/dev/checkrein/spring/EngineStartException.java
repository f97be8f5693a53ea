// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import java.nio.file.Path;

/** The engine could not be opened as configured. */
final class EngineStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Path model;
  private final RuntimeException failure;
  private final boolean pocket;

  /**
   * @param model the checkpoint, or the folder that the built-in one was to be unpacked to
   * @param pocket whether the model is the built-in one
   */
  EngineStartException(Path model, boolean pocket, RuntimeException failure) {
    super("the engine could not be opened on '" + model + "': " + failure.getMessage(), failure);
    this.model = model;
    this.pocket = pocket;
    this.failure = failure;
  }

  Path model() {
    return model;
  }

  boolean pocket() {
    return pocket;
  }

  RuntimeException failure() {
    return failure;
  }
}
