// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The evaluated arguments of a call, filter or test. */
record Arguments(List<? extends @Nullable Object> positional, Map<String, @Nullable Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(@Nullable Object value) {
    var list = new ArrayList<@Nullable Object>();
    list.add(value);
    return new Arguments(list, Map.of());
  }

  boolean has(int index, String name) {
    return index < positional.size() || named.containsKey(name);
  }

  /** An argument by position or name, or the given value. */
  @Nullable Object get(int index, String name, @Nullable Object absent) {
    if (index < positional.size()) {
      return positional.get(index);
    }
    return named.containsKey(name) ? named.get(name) : absent;
  }

  /** An argument that must be there. */
  @Nullable Object require(Run run, int index, String name) {
    if (!has(index, name)) {
      throw run.fail("argument '" + name + "' is missing");
    }
    return get(index, name, null);
  }

  /** A string that must be there. */
  String string(Run run, int index, String name) {
    var value = require(run, index, name);
    if (value == null || !Values.isString(value)) {
      throw run.fail("argument '" + name + "' is " + Values.type(value) + ", expected a string");
    }
    return Values.text(value);
  }

  /** A string, or the given one if it is absent. */
  String string(Run run, int index, String name, String absent) {
    return has(index, name) ? string(run, index, name) : absent;
  }

  /** A whole number, or the given one if it is absent. */
  long integer(Run run, int index, String name, long absent) {
    if (!has(index, name)) {
      return absent;
    }
    var value = get(index, name, null);
    if (value == null || !Values.isInteger(value)) {
      throw run.fail(
          "argument '" + name + "' is " + Values.type(value) + ", expected a whole number");
    }
    return Values.integer(value);
  }

  boolean flag(int index, String name, boolean absent) {
    return has(index, name) ? Values.isTrue(get(index, name, null)) : absent;
  }

  /** The arguments after the first ones. */
  Arguments after(int count) {
    return new Arguments(
        positional.subList(Math.min(count, positional.size()), positional.size()), named);
  }
}
