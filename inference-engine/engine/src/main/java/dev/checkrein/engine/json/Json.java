// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.checkrein.engine.error.ModelFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259). A value is a {@code Map<String, Object>} in the order of the
 * text, a {@code List<Object>}, a {@code String}, a {@code Long}, a {@code BigInteger} where a long
 * does not hold it, a {@code Double}, a {@code Boolean} or null. Maps and lists are unmodifiable.
 */
public final class Json {
  /** Levels of arrays and objects that are read. */
  public static final int DEPTH_MAX = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // a vocabulary has 100,000 keys: no table of names, which may overflow and is never freed
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(1000)
                  .maxStringLength(100_000_000)
                  .maxNameLength(1_000_000)
                  .build())
          .build();

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private Json() {}

  /**
   * Parses one JSON text. {@code NaN} and {@code Infinity} are read, as Python writes them.
   *
   * @param source where the text is from, for messages
   * @throws ModelFormatException if it is malformed, nested too deeply, repeats a key or is
   *     followed by more
   */
  public static @Nullable Object parse(String text, String source) {
    try (var parser = FACTORY.createParser(text)) {
      return parseOne(parser, source);
    } catch (IOException e) {
      throw malformed(source, e);
    }
  }

  /** The same for UTF-8 bytes; a byte order mark before them is passed over. */
  public static @Nullable Object parse(byte[] utf8, String source) {
    int start = Arrays.mismatch(utf8, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length ? 3 : 0;
    var bytes = new ByteArrayInputStream(utf8, start, utf8.length - start);
    var decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
    try (var parser = FACTORY.createParser(new InputStreamReader(bytes, decoder))) {
      return parseOne(parser, source);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(source + ": malformed JSON: not valid UTF-8", e);
    } catch (IOException e) {
      throw malformed(source, e);
    }
  }

  private static @Nullable Object parseOne(JsonParser parser, String source) throws IOException {
    var first = parser.nextToken();
    if (first == null) {
      throw new ModelFormatException(source + ": empty, expected JSON");
    }
    var value = value(parser, first);
    if (parser.nextToken() != null) {
      var location = parser.currentTokenLocation();
      throw new ModelFormatException(
          "%s: more text after the JSON value, at line %d, column %d"
              .formatted(source, location.getLineNr(), location.getColumnNr()));
    }
    return value;
  }

  private static ModelFormatException malformed(String source, IOException e) {
    var message =
        e instanceof JsonProcessingException j
            ? j.getOriginalMessage()
            : String.valueOf(e.getMessage());
    var where = "";
    if (e instanceof JsonProcessingException j && j.getLocation() != null) {
      where =
          " at line " + j.getLocation().getLineNr() + ", column " + j.getLocation().getColumnNr();
    }
    int place = message.indexOf(" (start marker at ["); // the parser's own, in its own words
    var what = place < 0 ? message : message.substring(0, place);
    return new ModelFormatException(source + ": malformed JSON" + where + ": " + what, e);
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var name = parser.currentName();
          map.put(name, value(parser, parser.nextToken()));
        }
        yield Collections.unmodifiableMap(map);
      }
      case START_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        for (var next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          list.add(value(parser, next));
        }
        yield Collections.unmodifiableList(list);
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          yield parser.getBigIntegerValue();
        }
        yield parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalStateException("unexpected token " + token);
    };
  }

  /**
   * Writes a value as Python's {@code json.dumps(value, ensure_ascii=False)} does: separators
   * {@code ", "} and {@code ": "}, keys in map order, floats in their shortest form. Chat templates
   * are written for this form.
   *
   * @throws IllegalArgumentException if the value is no JSON value
   */
  public static String write(@Nullable Object value) {
    var out = new StringBuilder();
    write(out, value);
    return out.toString();
  }

  private static void write(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String text -> writeString(out, text);
      case Boolean flag -> out.append(flag);
      case Long number -> out.append(number.longValue());
      case Integer number -> out.append(number.intValue());
      case BigInteger number -> out.append(number);
      case Double number -> out.append(number(number));
      case Float number -> out.append(number(Double.parseDouble(number.toString())));
      case BigDecimal number -> out.append(number(number.doubleValue()));
      case Map<?, ?> map -> {
        out.append('{');
        var separator = "";
        for (var entry : map.entrySet()) {
          out.append(separator);
          writeString(out, String.valueOf(entry.getKey()));
          out.append(": ");
          write(out, entry.getValue());
          separator = ", ";
        }
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        var separator = "";
        for (var item : list) {
          out.append(separator);
          write(out, item);
          separator = ", ";
        }
        out.append(']');
      }
      default ->
          throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
    }
  }

  private static void writeString(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20) {
            out.append("\\u00")
                .append(Character.forDigit(c >> 4, 16))
                .append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /**
   * A float as Python's {@code repr} writes it: shortest digits, an exponent below 1e-4 and from
   * 1e16 on.
   */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    var oneDigit = decimal.round(new MathContext(1)); // Java writes two where they are closer
    if (oneDigit.doubleValue() == value) {
      decimal = oneDigit.stripTrailingZeros();
    }
    var digits = decimal.unscaledValue().abs().toString();
    int exponent = digits.length() - decimal.scale() - 1;
    var sign = value < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
      var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      var size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
      return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + size;
    }
    var plain = decimal.abs().toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }
}
