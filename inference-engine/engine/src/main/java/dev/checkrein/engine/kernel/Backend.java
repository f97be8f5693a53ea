// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.error.RequestException;
import java.util.Arrays;
import java.util.Locale;

/** Which backend computes. */
public enum Backend {
  /** The fastest that loads here. */
  AUTO,
  /** The JDK's Vector API. */
  VECTOR,
  /** Plain loops, on every JVM. */
  SCALAR;

  /** The name in options and messages, such as {@code vector}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The backend of a name.
   *
   * @throws RequestException if there is none of this name
   */
  public static Backend parse(String id) {
    for (var backend : values()) {
      if (backend.id().equals(id)) {
        return backend;
      }
    }
    throw new RequestException(
        "backend is '%s', expected one of %s"
            .formatted(id, Arrays.stream(values()).map(Backend::id).toList()));
  }
}
