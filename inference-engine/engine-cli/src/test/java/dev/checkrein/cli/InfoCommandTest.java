// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
  @TempDir private Path folder;

  @Test
  void info_pocketModel_agreesWithItsConfiguration() throws IOException {
    var config = Files.readString(Models.pocket().resolve("config.json"));

    var result = Cli.run("info", Models.pocket().toString(), "--json");

    assertThat(result.status()).as(result.err()).isZero();
    var json = result.json();
    assertThat(json.string("architecture")).isEqualTo("nemotron_h");
    assertThat(config).contains("\"vocab_size\": " + json.integer("vocabulary", 1, 1 << 24));
    assertThat(config).contains("\"hidden_size\": " + json.integer("hidden", 1, 1 << 24));
    assertThat(json.flag("tokenizer", false)).isTrue();
    assertThat(json.flag("chatTemplate", false)).isTrue();
  }

  @Test
  void info_noModelNamed_takesThePocketModel() {
    var result = Cli.run("info", "--cache", Models.CACHE.toString());

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains(Models.pocket().toString());
  }

  @Test
  void info_forcedBackend_isTheOneReported() {
    var result = Cli.run("info", Models.pocket().toString(), "--backend", "scalar", "--json");

    assertThat(result.json().string("backend")).isEqualTo("scalar");
  }

  @Test
  void info_noTokenizer_works() throws IOException {
    var model = Models.copy(folder);
    Files.delete(model.resolve("tokenizer.json"));

    var result = Cli.run("info", model.toString(), "--json");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.json().flag("tokenizer", true)).isFalse();
  }
}
