// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A copy of the pocket model without its agents, limits and forms, for a test to change: to the
 * desk a model like any other.
 *
 * @param path the folder
 */
public record ModelFolder(Path path) {
  /** ChatML as many small models have it: without a word on tools. */
  public static final String CHATML =
      "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content']"
          + " + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{"
          + " '<|im_start|>assistant\n' }}{% endif %}";

  public static ModelFolder in(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var name :
        new String[] {
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "chat_template.jinja",
          "model.safetensors"
        }) {
      Files.copy(RunningDesk.POCKET.resolve(name), folder.resolve(name));
    }
    return new ModelFolder(folder);
  }

  public ModelFolder without(String name) throws IOException {
    Files.delete(path.resolve(name));
    return this;
  }

  public ModelFolder with(String name, String text) throws IOException {
    Files.writeString(path.resolve(name), text);
    return this;
  }

  public ModelFolder edited(String name, UnaryOperator<String> change) throws IOException {
    return with(name, change.apply(Files.readString(path.resolve(name))));
  }
}
