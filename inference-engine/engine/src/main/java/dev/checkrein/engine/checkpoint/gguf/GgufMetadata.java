// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a GGUF file. Every method throws {@link ModelFormatException} that names
 * file, key, value and what was expected. Arrays are decoded at each call, since a vocabulary is
 * large; they need the file to be still mapped. Thread-safe.
 */
public final class GgufMetadata {
  private final String file;
  private final MemorySegment bytes;
  private final Map<String, Value> values;

  /**
   * A value as the header has it.
   *
   * @param content what {@link Cursor#scalar} gives, or an {@link Elements}
   * @param begin offset in the file of the type and the value
   * @param end the byte after them
   */
  record Value(ValueType type, Object content, long begin, long end) {
    @Override
    public String toString() {
      return switch (content) {
        case String text -> Cursor.quote(text);
        case Elements elements -> "an array of " + elements.count + " " + elements.type;
        default -> content + " (" + type + ")";
      };
    }
  }

  /**
   * Where an array lies, checked: its elements end within the header.
   *
   * @param offset of its first element in the file
   */
  record Elements(ValueType type, int count, int offset) {}

  GgufMetadata(String file, MemorySegment bytes, Map<String, Value> values) {
    this.file = file;
    this.bytes = bytes;
    this.values = Collections.unmodifiableMap(values);
  }

  /** The file's name, for messages. */
  public String file() {
    return file;
  }

  /** All keys in the order of the file. */
  public Set<String> keys() {
    return values.keySet();
  }

  /** Whether the key is there. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** Whether the key is there and its value an array. */
  public boolean isArray(String key) {
    var value = values.get(key);
    return value != null && value.content instanceof Elements;
  }

  /** The type and the value of a key that must be there, as the file has them. */
  byte[] encoded(String key) {
    var value = require(key);
    checkMapped();
    return bytes.asSlice(value.begin, value.end - value.begin).toArray(ValueLayout.JAVA_BYTE);
  }

  /** A string that must be there. */
  public String string(String key) {
    if (require(key).content instanceof String text) {
      return text;
    }
    throw wrong(key, "a string");
  }

  /** A string, if the key is there. */
  public Optional<String> optionalString(String key) {
    return has(key) ? Optional.of(string(key)) : Optional.empty();
  }

  /** A whole number of any width within bounds, both inclusive. */
  public int integer(String key, int min, int max) {
    if (require(key).content instanceof Long number && number >= min && number <= max) {
      return number.intValue();
    }
    throw wrong(key, wholeNumber(min, max));
  }

  /** The same, with a value for an absent key. */
  public int integer(String key, int min, int max, int absent) {
    return has(key) ? integer(key, min, max) : absent;
  }

  /** A finite number. */
  public double number(String key) {
    if (require(key).content instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(key, "a finite number");
  }

  /** The same, with a value for an absent key. */
  public double number(String key, double absent) {
    return has(key) ? number(key) : absent;
  }

  /** True or false, if the key is there. */
  public Optional<Boolean> flag(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case Value value when value.content instanceof Boolean flag -> Optional.of(flag);
      case Value _ -> throw wrong(key, "true or false (BOOL)");
    };
  }

  /** An array of strings that must be there. */
  public List<String> strings(String key) {
    var elements = elements(key, "an array of strings");
    if (elements.type != ValueType.STRING) {
      throw wrong(key, "an array of strings");
    }
    var cursor = cursor(elements);
    var what = "an element of key " + Cursor.quote(key);
    var strings = new ArrayList<String>(elements.count);
    for (int i = 0; i < elements.count; i++) {
      strings.add(cursor.string(Integer.MAX_VALUE, what));
    }
    return Collections.unmodifiableList(strings);
  }

  /** An array of whole numbers that must be there, each within bounds, both inclusive. */
  public int[] integers(String key, int min, int max) {
    var elements = elements(key, "an array of whole numbers");
    var cursor = cursor(elements);
    var integers = new int[elements.count];
    for (int i = 0; i < integers.length; i++) {
      var element = cursor.scalar(elements.type, key);
      if (!(element instanceof Long number) || number < min || number > max) {
        throw wrongElement(key, i, element, wholeNumber(min, max));
      }
      integers[i] = number.intValue();
    }
    return integers;
  }

  /** An array of numbers that must be there; none is NaN. */
  public float[] numbers(String key) {
    var elements = elements(key, "an array of numbers");
    var cursor = cursor(elements);
    var numbers = new float[elements.count];
    for (int i = 0; i < numbers.length; i++) {
      var element = cursor.scalar(elements.type, key);
      if (!(element instanceof Number number) || Double.isNaN(number.doubleValue())) {
        throw wrongElement(key, i, element, "a number");
      }
      numbers[i] = number.floatValue();
    }
    return numbers;
  }

  /**
   * An array of {@code count} whole numbers within bounds, or one number that stands for all of
   * them.
   */
  public int[] perLayer(String key, int count, int min, int max) {
    var layers = new int[count];
    if (isArray(key)) {
      layers = integers(key, min, max);
      if (layers.length != count) {
        throw wrong(key, "one number or an array of " + count + ", one for each block");
      }
    } else {
      Arrays.fill(layers, integer(key, min, max));
    }
    return layers;
  }

  private Elements elements(String key, String expected) {
    if (require(key).content instanceof Elements elements) {
      return elements;
    }
    throw wrong(key, expected);
  }

  private Cursor cursor(Elements elements) {
    checkMapped();
    return new Cursor(file, bytes, elements.offset, GgufHeader.BYTES_MAX);
  }

  private void checkMapped() {
    if (!bytes.scope().isAlive()) {
      throw new IllegalStateException(file + ": the checkpoint is closed");
    }
  }

  private Value require(String key) {
    var value = values.get(key);
    if (value == null) {
      throw new ModelFormatException(file + ": key " + Cursor.quote(key) + " is missing");
    }
    return value;
  }

  private static String wholeNumber(int min, int max) {
    return "a whole number from " + min + " to " + max;
  }

  /** The error of a key whose value is not what it must be. */
  public ModelFormatException wrong(String key, String expected) {
    return new ModelFormatException(
        "%s: key %s is %s, expected %s"
            .formatted(file, Cursor.quote(key), describe(values.get(key)), expected));
  }

  private ModelFormatException wrongElement(String key, int index, Object element, String what) {
    return new ModelFormatException(
        "%s: element %d of key %s is %s, expected %s"
            .formatted(
                file,
                index,
                Cursor.quote(key),
                element instanceof String text ? Cursor.quote(text) : element,
                what));
  }

  private static String describe(@Nullable Value value) {
    return value == null ? "missing" : value.toString();
  }
}
