// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables by name; what a scope does not have is looked up in the one around it. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, @Nullable Object> values;

  Scope(@Nullable Scope outer) {
    this(outer, new HashMap<>());
  }

  Scope(@Nullable Scope outer, Map<String, @Nullable Object> values) {
    this.outer = outer;
    this.values = values;
  }

  @Nullable Object get(String name) {
    for (var scope = this; scope != null; scope = scope.outer) {
      var value = scope.values.get(name);
      if (value != null || scope.values.containsKey(name)) {
        return value;
      }
    }
    return Globals.NAMES.contains(name)
        ? new Special.Function(name)
        : new Special.Undefined("'" + name + "' is undefined");
  }

  void set(String name, @Nullable Object value) {
    values.put(name, value);
  }
}
