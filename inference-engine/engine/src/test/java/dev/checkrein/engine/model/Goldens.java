// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads golden.json and the float files beside it. */
public record Goldens(Path folder, JsonObject json) {
  /** Goldens of the tiny models in the test resources. */
  public static Goldens of(String model) {
    return open(Path.of("src/test/resources/dev/checkrein/engine/model", model));
  }

  public static Goldens open(Path folder) {
    try {
      return new Goldens(
          folder,
          JsonObject.parse(Files.readAllBytes(folder.resolve("golden.json")), "golden.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonObject prompt(String name) {
    return json.object("prompts").object(name);
  }

  public static int[] ids(JsonObject prompt, String field) {
    return ids(prompt.list(field));
  }

  public static int[] ids(List<?> values) {
    return values.stream().mapToInt(id -> ((Long) id).intValue()).toArray();
  }

  /** Little-endian float32. */
  public float[] floats(String file) {
    try {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file)));
      var floats = new float[bytes.capacity() / 4];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
      return floats;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double largestDifference(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new IllegalArgumentException(actual.length + " values, expected " + expected.length);
    }
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      if (!(difference <= largest)) {
        largest = difference;
      }
    }
    return largest;
  }

  public static int argmax(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }
}
