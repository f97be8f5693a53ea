// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The 200 exported sample episodes. */
public final class SampleEpisodes {
  private static final List<Episode> ALL = load();

  private SampleEpisodes() {}

  static List<String> lines() {
    try (var in =
            Objects.requireNonNull(
                SampleEpisodes.class.getResourceAsStream("episodes-sample.jsonl.gz"));
        var reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Episode> all() {
    return ALL;
  }

  private static List<Episode> load() {
    try {
      return Episodes.read(new StringReader(String.join("\n", lines())), "sample");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Episode first(String kind) {
    return all().stream().filter(e -> e.kind().equals(kind)).findFirst().orElseThrow();
  }
}
