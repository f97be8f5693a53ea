// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;

/**
 * JSON as models are trained to read it: one line, {@code ", "} and {@code ": "} between parts,
 * order of keys kept, letters outside ASCII as they are. The form is that of Python's {@code
 * json.dumps(value, ensure_ascii=False)}.
 */
public final class ModelJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ModelJson() {}

  /** {@code {"error": "..."}}. */
  public static String error(String message) {
    var out = new StringBuilder("{\"error\": ");
    writeText(out, message);
    return out.append('}').toString();
  }

  /** The JSON text of a tree, map, list, record or plain value. */
  public static String write(Object value) {
    var out = new StringBuilder();
    write(out, value instanceof JsonNode node ? node : MAPPER.<JsonNode>valueToTree(value));
    return out.toString();
  }

  /** Parses one value, with nothing behind it and no key twice. */
  public static JsonNode read(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  private static void write(StringBuilder out, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.append('{');
        var separator = "";
        for (var field : node.properties()) {
          out.append(separator);
          writeText(out, field.getKey());
          out.append(": ");
          write(out, field.getValue());
          separator = ", ";
        }
        out.append('}');
      }
      case ARRAY -> {
        out.append('[');
        var separator = "";
        for (var item : node) {
          out.append(separator);
          write(out, item);
          separator = ", ";
        }
        out.append(']');
      }
      case NUMBER -> out.append(node.isFloatingPointNumber() ? number(node) : node.asText());
      case STRING, BINARY, POJO -> writeText(out, node.asText());
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL, MISSING -> out.append("null");
    }
  }

  /**
   * The shortest digits of a double; plain between 1e-4 and 1e16, with a signed exponent of two
   * digits elsewhere.
   */
  private static String number(JsonNode node) {
    var value = node.doubleValue();
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == 0) {
      return Double.toString(value);
    }
    var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    var exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      var plain = digits.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    var mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static void writeText(StringBuilder out, String text) {
    out.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
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
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
