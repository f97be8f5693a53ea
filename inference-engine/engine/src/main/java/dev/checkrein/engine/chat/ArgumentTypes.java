// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of an argument by the type in its schema. What does not parse stays text: whether
 * it is acceptable is decided by those who know the tool.
 */
final class ArgumentTypes {
  /** Types for which the words null and None mean null, as servers of these models read them. */
  private static final Set<String> NULLABLE =
      Set.of("null", "number", "boolean", "object", "array");

  private static final int DIGITS_MAX = 1000;
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+(_[0-9]+)*");

  private ArgumentTypes() {}

  static @Nullable Object value(String text, @Nullable Object schema) {
    var types = types(schema);
    var word = text.strip();
    boolean none = word.equals("null") || word.equals("None");
    if (none && types.stream().anyMatch(NULLABLE::contains)) {
      return null;
    }
    for (var type : types) {
      var value = type.equals("string") ? text : typed(word, type);
      if (value != null) {
        return value;
      }
    }
    return text;
  }

  private static List<String> types(@Nullable Object schema) {
    var type = schema instanceof Map<?, ?> map ? map.get("type") : null;
    return switch (type) {
      case String one -> List.of(one);
      case List<?> several -> several.stream().map(String::valueOf).toList();
      case null, default -> List.of();
    };
  }

  private static @Nullable Object typed(String text, String type) {
    return switch (type) {
      case "integer" -> integer(text);
      case "number" -> {
        var whole = integer(text);
        yield whole != null ? whole : json(text) instanceof Double real ? finite(real) : null;
      }
      case "boolean" ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
          };
      case "object" -> json(text) instanceof Map<?, ?> map ? map : null;
      case "array" -> json(text) instanceof List<?> list ? list : null;
      default -> null;
    };
  }

  /** Python's {@code int(text)}. */
  private static @Nullable Object integer(String text) {
    if (text.length() > DIGITS_MAX || !INTEGER.matcher(text).matches()) {
      return null;
    }
    var number = new BigInteger(text.replace("_", "").replace("+", ""));
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private static @Nullable Double finite(Double real) {
    return Double.isFinite(real) ? real : null;
  }

  private static @Nullable Object json(String text) {
    try {
      return Json.parse(text, "argument");
    } catch (ModelFormatException _) {
      return null;
    }
  }
}
