// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ManifestTest {
  @Test
  void text_listsEveryResourceWithItsHash() throws IOException, URISyntaxException {
    var folder = Path.of(Manifest.class.getResource("config.json").toURI()).getParent();
    var hashes = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var path = folder.relativize(file).toString().replace('\\', '/');
        if (!path.endsWith(".class") && !path.equals(Manifest.NAME)) {
          try (var in = Files.newInputStream(file)) {
            hashes.put(path, Manifest.hash(in));
          }
        }
      }
    }

    assertThat(Manifest.read().text())
        .isEqualTo(
            hashes.entrySet().stream()
                .map(e -> e.getValue() + "  " + e.getKey() + "\n")
                .collect(Collectors.joining()));
  }

  @Test
  void hash_ofNothing_isThePublishedOne() throws IOException {
    assertThat(Manifest.hash(java.io.InputStream.nullInputStream()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}
