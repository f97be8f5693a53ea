// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON header of a safetensors file in one pass and checks it as the reference
 * implementation does, and a little harder: strict UTF-8 and JSON, no repeated names, sizes that
 * equal shape times element size without overflow, data without overlap or hole up to the end of
 * the file.
 *
 * <p>Format: the README of huggingface/safetensors, "Format".
 */
final class SafetensorsHeader {
  /** Dimensions of one tensor. */
  static final int RANK_MAX = 16;

  private static final int DEPTH_MAX = 8;
  private static final int NAME_LENGTH_MAX = 4096;
  private static final int METADATA_LENGTH_MAX = 10_000_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(100)
                  .maxStringLength(METADATA_LENGTH_MAX)
                  .maxNameLength(NAME_LENGTH_MAX)
                  .build())
          .build();

  private final String file;
  private final long dataBytes;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private SafetensorsHeader(String file, long dataBytes) {
    this.file = file;
    this.dataBytes = dataBytes;
  }

  /**
   * Reads a header.
   *
   * @param json the header's bytes, and no more
   * @param file the file's name, for messages
   * @param dataBytes bytes of the file after the header
   * @return the tensors in the order of the header
   */
  static Map<String, StoredTensor> read(InputStream json, String file, long dataBytes)
      throws IOException {
    var header = new SafetensorsHeader(file, dataBytes);
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (var parser = FACTORY.createParser(new InputStreamReader(json, decoder))) {
      header.parse(parser);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": the header is not valid UTF-8", e);
    } catch (JsonProcessingException e) {
      var location = e.getLocation();
      var where = location == null ? "" : " at character " + location.getCharOffset();
      throw new ModelFormatException(
          file + ": malformed header" + where + ": " + e.getOriginalMessage(), e);
    }
    header.checkLayout();
    return header.tensors;
  }

  private void parse(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ModelFormatException(file + ": the header is not a JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      checkName(name);
      if (name.equals("__metadata__")) {
        metadata(parser);
      } else {
        tensors.put(name, tensor(parser, name));
      }
    }
    if (parser.nextToken() != null) {
      throw new ModelFormatException(
          file
              + ": more after the header's closing brace, at character "
              + parser.currentTokenLocation().getCharOffset());
    }
  }

  private void checkName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new ModelFormatException(
            file
                + ": a tensor name has an unpaired surrogate \\u%04x at character %d"
                    .formatted((int) c, i));
      }
    }
  }

  private void metadata(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ModelFormatException(file + ": '__metadata__' is not an object of strings");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new ModelFormatException(
            file + ": '__metadata__' field '" + key + "' is not a string");
      }
    }
  }

  private StoredTensor tensor(JsonParser parser, String name) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw wrong(name, "is " + parser.getText() + ", expected an object");
    }
    Dtype dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      switch (parser.currentName()) {
        case "dtype" -> dtype = dtype(parser, name);
        case "shape" -> shape = numbers(parser, name, "shape", RANK_MAX);
        case "data_offsets" -> offsets = numbers(parser, name, "data_offsets", 2);
        default -> {
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      throw wrong(
          name,
          "has no '%s'"
              .formatted(dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
    }
    if (offsets.size() != 2) {
      throw wrong(name, "has 'data_offsets' " + offsets + ", expected [begin, end]");
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (begin > end || end > dataBytes) {
      throw wrong(
          name,
          "has 'data_offsets' %s, expected a range within the %d data bytes of the file"
              .formatted(offsets, dataBytes));
    }
    long bytes = bytes(name, dtype, shape);
    if (bytes != end - begin) {
      throw wrong(
          name,
          "%s%s needs %d bytes, its 'data_offsets' %s hold %d"
              .formatted(dtype, shape, bytes, offsets, end - begin));
    }
    return new StoredTensor(name, dtype, shape, begin, end);
  }

  private Dtype dtype(JsonParser parser, String name) throws IOException {
    var token = parser.nextToken();
    var text = parser.getText();
    if (token == JsonToken.VALUE_STRING) {
      for (var dtype : Dtype.values()) {
        if (dtype.name().equals(text)) {
          return dtype;
        }
      }
    }
    throw wrong(name, "has the unknown dtype '" + shorten(text) + "'");
  }

  private List<Long> numbers(JsonParser parser, String name, String field, int max)
      throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw wrong(name, "has a '" + field + "' that is not a list");
    }
    var numbers = new ArrayList<Long>();
    for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      if (token != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw wrong(
            name,
            "has %s in '%s', expected a whole number from 0 to %d"
                .formatted(shorten(parser.getText()), field, Long.MAX_VALUE));
      }
      if (numbers.size() == max) {
        throw wrong(name, "has more than " + max + " numbers in '" + field + "'");
      }
      numbers.add(parser.getLongValue());
    }
    return numbers;
  }

  /** Bytes of a shape; a size of 0 anywhere gives 0 unless the other sizes overflow. */
  private long bytes(String name, Dtype dtype, List<Long> shape) {
    try {
      long elements = 1;
      for (long size : shape) {
        elements = Math.multiplyExact(elements, size);
      }
      long bits = Math.multiplyExact(elements, (long) dtype.bits());
      if (bits % 8 != 0) {
        throw wrong(name, "%s%s is %d bits, expected whole bytes".formatted(dtype, shape, bits));
      }
      return bits / 8;
    } catch (ArithmeticException e) {
      throw wrong(name, "has shape " + shape + ", too large to count");
    }
  }

  private void checkLayout() {
    var sorted = new ArrayList<>(tensors.values());
    sorted.sort(Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
    long at = 0;
    for (var tensor : sorted) {
      if (tensor.begin() != at) {
        throw wrong(
            tensor.name(),
            "begins at data offset %d, expected %d: the data %s"
                .formatted(tensor.begin(), at, tensor.begin() < at ? "overlaps" : "has a hole"));
      }
      at = tensor.end();
    }
    if (at != dataBytes) {
      throw new ModelFormatException(
          file + ": the tensors end at data offset %d, the file at %d".formatted(at, dataBytes));
    }
  }

  private ModelFormatException wrong(String tensor, String what) {
    return new ModelFormatException(file + ": tensor '" + shorten(tensor) + "' " + what);
  }

  private static String shorten(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
