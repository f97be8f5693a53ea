// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Reads sizes that Linux tells in files below {@code /proc}, such as {@code VmHWM: 123 kB}. */
final class KernelField {
  private static final int KIBIBYTE = 1024;

  private KernelField() {}

  /**
   * A field's bytes; empty where there is no such file or field, or it holds no number.
   *
   * @param name with its colon, at the beginning of a line
   */
  static OptionalLong bytes(Path file, String name) {
    try {
      for (var line : Files.readAllLines(file)) {
        if (line.startsWith(name)) {
          var words = line.substring(name.length()).strip().split("\\s+");
          return OptionalLong.of(Long.parseLong(words[0]) * KIBIBYTE);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // not Linux, or nothing that it would say
    }
    return OptionalLong.empty();
  }
}
