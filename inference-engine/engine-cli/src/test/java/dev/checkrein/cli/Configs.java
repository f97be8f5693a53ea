// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations of models without weights. */
final class Configs {
  private Configs() {}

  /** A Llama of some thousand parameters. */
  static Path llama(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 128,
         "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
         "max_position_embeddings": 256, "rms_norm_eps": 1e-5}
        """);
  }

  /** One of more parameters than any machine has memory for. */
  static Path huge(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("huge.json"),
        Files.readString(llama(folder))
            .replace("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 1000")
            .replace("\"hidden_size\": 64", "\"hidden_size\": 65536")
            .replace("\"intermediate_size\": 128", "\"intermediate_size\": 262144"));
  }
}
