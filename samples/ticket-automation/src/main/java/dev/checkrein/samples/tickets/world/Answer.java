// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Forms of a tool's answer: a JSON object that keeps the order of its keys. */
public final class Answer {
  private Answer() {}

  /** The change was made. */
  public static Map<String, @Nullable Object> ok() {
    return of("ok", true);
  }

  /** The call failed; the text is for the model. */
  public static Map<String, @Nullable Object> error(String text) {
    return of("error", text);
  }

  /** One field. */
  public static Map<String, @Nullable Object> of(String name, Object value) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put(name, value);
    return Collections.unmodifiableMap(fields);
  }

  /** Whether the answer is an error. */
  public static boolean isError(Map<String, @Nullable Object> answer) {
    return answer.containsKey("error");
  }

  /** Whether the answer is the error that a second try may cure. */
  public static boolean isTimeout(Map<String, @Nullable Object> answer) {
    return Objects.equals(answer.get("error"), "timeout");
  }
}
