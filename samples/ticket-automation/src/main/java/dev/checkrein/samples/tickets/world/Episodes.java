// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads exported episodes: UTF-8, one JSON object a line, empty lines allowed. */
public final class Episodes {
  /** Episodes of one file at most. */
  public static final int EPISODES_MAX = 100_000;

  private Episodes() {}

  /**
   * Reads a file.
   *
   * @throws ModelFormatException if it cannot be read or a line is no episode; the message names
   *     file, line and field
   */
  public static List<Episode> read(Path file) {
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(reader, file.toString());
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(file + ": no such file, expected episodes as JSON lines", e);
    } catch (MalformedInputException e) {
      throw new ModelFormatException(file + ": is not UTF-8 text, expected JSON lines", e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads lines; {@code source} names them in messages. */
  public static List<Episode> read(Reader lines, String source) throws IOException {
    var episodes = new ArrayList<Episode>();
    var reader = new BufferedReader(lines);
    int number = 0;
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (episodes.size() == EPISODES_MAX) {
        throw new ModelFormatException(
            source + " line " + number + ": more than " + EPISODES_MAX + " episodes");
      }
      episodes.add(parse(line, source + " line " + number));
    }
    if (episodes.isEmpty()) {
      throw new ModelFormatException(source + ": holds no episode, expected JSON lines");
    }
    return List.copyOf(episodes);
  }

  /** Reads one line. */
  public static Episode parse(String line, String source) {
    return Episode.from(JsonObject.parse(line.getBytes(StandardCharsets.UTF_8), source));
  }
}
