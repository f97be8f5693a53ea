// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.json;

import dev.checkrein.engine.error.ModelFormatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with the name of its file, read field by field. Every method throws {@link
 * ModelFormatException} that names file, field, value and what was expected. A field that is null
 * counts as absent.
 *
 * @param source the file, for messages
 * @param fields the values, see {@link Json}
 */
public record JsonObject(String source, Map<String, @Nullable Object> fields) {
  /** Parses an object from UTF-8. */
  public static JsonObject parse(byte[] utf8, String source) {
    return from(Json.parse(utf8, source), source);
  }

  /** Takes a value that must be an object. */
  @SuppressWarnings("unchecked")
  public static JsonObject from(@Nullable Object value, String source) {
    if (value instanceof Map<?, ?> map) {
      return new JsonObject(source, (Map<String, @Nullable Object>) map);
    }
    throw new ModelFormatException(source + ": expected a JSON object, found " + describe(value));
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return fields.get(name) != null;
  }

  /** The first of several spellings of a field that is there, or the first of all. */
  public String first(String... spellings) {
    for (var spelling : spellings) {
      if (has(spelling)) {
        return spelling;
      }
    }
    return spellings[0];
  }

  /** A field that must be there. */
  public Object require(String name) {
    var value = fields.get(name);
    if (value == null) {
      throw new ModelFormatException(source + ": '" + name + "' is missing");
    }
    return value;
  }

  /** A whole number within bounds, both inclusive. */
  public int integer(String name, int min, int max) {
    if (require(name) instanceof Long number && number >= min && number <= max) {
      return number.intValue();
    }
    throw wrong(name, "a whole number from " + min + " to " + max);
  }

  /** The same, with a value for an absent field. */
  public int integer(String name, int min, int max, int absent) {
    return has(name) ? integer(name, min, max) : absent;
  }

  /** A finite number. */
  public double number(String name) {
    var value = require(name);
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(name, "a finite number");
  }

  /** The same, with a value for an absent field. */
  public double number(String name, double absent) {
    return has(name) ? number(name) : absent;
  }

  /** True or false, with a value for an absent field. */
  public boolean flag(String name, boolean absent) {
    return switch (fields.get(name)) {
      case null -> absent;
      case Boolean flag -> flag;
      default -> throw wrong(name, "true or false");
    };
  }

  /** A string that must be there. */
  public String string(String name) {
    if (require(name) instanceof String text) {
      return text;
    }
    throw wrong(name, "a string");
  }

  /** A string, if the field is there. */
  public Optional<String> optionalString(String name) {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  /** A nested object that must be there. */
  public JsonObject object(String name) {
    return from(require(name), source + ": " + name);
  }

  /** A list; empty if the field is absent. */
  @SuppressWarnings("unchecked")
  public List<@Nullable Object> list(String name) {
    return switch (fields.get(name)) {
      case null -> List.of();
      case List<?> list -> (List<@Nullable Object>) list;
      default -> throw wrong(name, "a list");
    };
  }

  /** The error of a field whose value is not what it must be. */
  public ModelFormatException wrong(String name, String expected) {
    return new ModelFormatException(
        source + ": '" + name + "' is " + describe(fields.get(name)) + ", expected " + expected);
  }

  private static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> _ -> "an object";
      case List<?> list -> "a list of " + list.size();
      case String text -> "'" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "'";
      default -> value.toString();
    };
  }
}
