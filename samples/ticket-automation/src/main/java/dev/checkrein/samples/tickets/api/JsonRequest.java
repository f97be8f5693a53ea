// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request's JSON object whose fields are all known by name; an unknown one is refused, since it
 * may be a known one misspelt.
 */
record JsonRequest(JsonNode object) {
  static final int BYTES_MAX = 100_000;
  static final int DEPTH_MAX = 100;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** The body is no JSON object. */
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads a body; an empty one is an object without fields.
   *
   * @param known names of the fields
   */
  static JsonRequest read(InputStream body, String... known) throws IOException {
    var text = RequestBodies.text(body, BYTES_MAX);
    JsonNode json;
    try {
      json = text.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(text);
    } catch (StreamConstraintsException e) {
      throw new MalformedException(
          "the body is nested deeper than %d levels, or has a number or a name that is too long"
              .formatted(DEPTH_MAX));
    } catch (JacksonException e) {
      throw new MalformedException("the body is no JSON" + place(e.getLocation()));
    }
    if (!json.isObject()) {
      throw new MalformedException("the body is JSON, but no object");
    }
    var names = Set.of(known);
    for (var name : json.propertyNames()) {
      if (!names.contains(name)) {
        throw new InvalidFieldException(
            name, json.get(name), "one of the fields " + List.of(known));
      }
    }
    return new JsonRequest(json);
  }

  /** Where the body is wrong; the parser does not always know. */
  private static String place(@Nullable TokenStreamLocation at) {
    return at == null
        ? ""
        : ": error at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** A text, null if it is absent or null. */
  @Nullable String text(String name) {
    var value = object.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new InvalidFieldException(name, value, "a text");
    }
    return value.stringValue();
  }

  /** A text of at most {@code lengthMax} characters; {@code otherwise} if it is absent. */
  String text(String name, String otherwise, int lengthMax) {
    var value = text(name);
    if (value != null && value.length() > lengthMax) {
      throw new InvalidFieldException(name, value, "at most " + lengthMax + " characters");
    }
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  /** One of some texts. */
  String oneOf(String name, String... values) {
    var value = text(name);
    if (value == null || !Arrays.asList(values).contains(value)) {
      throw new InvalidFieldException(name, value, "one of " + Arrays.toString(values));
    }
    return value;
  }
}
