// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes, items and slices. Nothing but values of the template is ever reached. */
final class Members {
  private Members() {}

  /** {@code subject.name}: a method first, then the item of that name. */
  static @Nullable Object attribute(Run run, @Nullable Object subject, String name) {
    if (subject instanceof Special.Tuple tuple && tuple.names().contains(name)) {
      return tuple.get(tuple.names().indexOf(name));
    }
    if (subject instanceof Special.Cycler cycler && name.equals("current")) {
      return cycler.member(name);
    }
    var found = member(run, subject, name);
    if (found == null && subject instanceof Map<?, ?> map) {
      return map.containsKey(name) ? map.get(name) : missing(subject, name);
    }
    if (subject instanceof Special.Namespace namespace) {
      return namespace.fields().containsKey(name)
          ? namespace.fields().get(name)
          : missing(subject, name);
    }
    return found == null ? missing(subject, name) : found;
  }

  /** {@code subject[index]}: the item first, then a method of that name. */
  static @Nullable Object item(Run run, @Nullable Object subject, @Nullable Object index) {
    if (subject instanceof Map<?, ?> map) {
      var key = Values.key(run, index instanceof Special.Undefined ? "" : index);
      if (map.containsKey(key)) {
        return map.get(key);
      }
    } else if (index != null && Values.isInteger(index)) {
      var found = at(run, subject, Values.integer(index));
      if (found != null) {
        return found.get(0);
      }
    }
    if (index != null && Values.isString(index)) {
      var name = Values.text(index);
      return subject instanceof Map<?, ?>
          ? orMissing(member(run, subject, name), subject, name)
          : attribute(run, subject, name);
    }
    if (subject instanceof Special.Undefined undefined) {
      throw run.fail(undefined.what());
    }
    return missing(subject, Printer.str(run, index));
  }

  private static Object orMissing(@Nullable Object found, @Nullable Object subject, String name) {
    return found == null ? missing(subject, name) : found;
  }

  private static Special.Undefined missing(@Nullable Object subject, String name) {
    return new Special.Undefined(
        "'" + Values.type(subject) + " object' has no attribute '" + name + "'");
  }

  /** A method, or a member of {@code loop}; null if there is none of that name. */
  private static @Nullable Object member(Run run, @Nullable Object subject, String name) {
    return switch (subject) {
      case Special.Undefined undefined -> throw run.fail(undefined.what());
      case Special.Loop loop -> loop.member(name);
      case Special.Cycler cycler -> cycler.member(name);
      case String text -> Methods.STRING.contains(name) ? new Special.Method(text, name) : null;
      case Special.Safe safe ->
          Methods.STRING.contains(name) ? new Special.Method(safe, name) : null;
      case Map<?, ?> map -> Methods.DICT.contains(name) ? new Special.Method(map, name) : null;
      case List<?> list -> Methods.LIST.contains(name) ? new Special.Method(list, name) : null;
      case null, default -> null;
    };
  }

  /** A list of the one item at an index, which may be negative; null if it is out of range. */
  private static @Nullable List<? extends @Nullable Object> at(
      Run run, @Nullable Object subject, long index) {
    run.chargeRead(subject);
    if (subject instanceof List<?> list) {
      long at = index < 0 ? index + list.size() : index;
      return at < 0 || at >= list.size() ? null : list.subList((int) at, (int) at + 1);
    }
    if (Values.isString(subject)) {
      var text = subject == null ? "" : Values.text(subject);
      int length = PyText.length(text);
      long at = index < 0 ? index + length : index;
      if (at < 0 || at >= length) {
        return null;
      }
      return List.of(Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at))));
    }
    return null;
  }

  /** {@code subject[start:stop:step]}; null stands for an absent bound. */
  static Object slice(
      Run run,
      @Nullable Object subject,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    if (subject instanceof Special.Undefined undefined) {
      throw run.fail(undefined.what());
    }
    boolean text = Values.isString(subject);
    if (!text && !(subject instanceof List<?>)) {
      throw run.fail("'" + Values.type(subject) + "' object cannot be sliced");
    }
    int[] points = text ? Printer.str(run, subject).codePoints().toArray() : new int[0];
    List<?> list = subject instanceof List<?> items ? items : List.of();
    int length = text ? points.length : list.size();
    run.chargeString(length);
    long by = bound(run, step, 1);
    if (by == 0) {
      throw run.fail("slice step cannot be zero");
    }
    long from = clamp(bound(run, start, by > 0 ? 0 : Long.MAX_VALUE), length, by, start == null);
    long to = clamp(bound(run, stop, by > 0 ? Long.MAX_VALUE : -1), length, by, stop == null);
    var out = new StringBuilder();
    var result = new ArrayList<@Nullable Object>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      if (text) {
        out.appendCodePoint(points[(int) i]);
      } else {
        result.add(list.get((int) i));
      }
    }
    if (text) {
      return out.toString();
    }
    run.chargeItems(result.size());
    return subject instanceof Special.Tuple ? new Special.Tuple(result) : result;
  }

  private static long bound(Run run, @Nullable Object value, long absent) {
    if (value == null) {
      return absent;
    }
    if (!Values.isInteger(value)) {
      throw run.fail("slice indices must be integers, not " + Values.type(value));
    }
    return Math.clamp(Values.integer(value), -(1L << 40), 1L << 40);
  }

  private static long clamp(long bound, int length, long step, boolean absent) {
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? length : length - 1L;
    long at = bound < 0 && !absent ? bound + length : bound;
    return Math.clamp(at, low, Math.max(low, high));
  }
}
