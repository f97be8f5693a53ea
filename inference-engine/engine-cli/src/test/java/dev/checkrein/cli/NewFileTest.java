// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
  @TempDir private Path folder;

  @Test
  void complete_replacesWhatWasThere() throws IOException {
    var target = Files.writeString(folder.resolve("x.bin"), "old content");

    try (var file = NewFile.at(target)) {
      file.append(new float[] {1, -2});
      file.complete();
    }

    assertThat(target).hasBinaryContent(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void close_notComplete_leavesWhatWasThere() throws IOException {
    var target = Files.writeString(folder.resolve("x.bin"), "old content");

    try (var file = NewFile.at(target)) {
      file.append(new float[] {1, -2});
    }

    assertThat(target).hasContent("old content");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void at_noFolder_namesIt() {
    var target = folder.resolve("none").resolve("x.bin");

    assertThatThrownBy(() -> NewFile.at(target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no folder '" + folder.resolve("none"));
  }

  @Test
  void at_folderInPlaceOfTheFile_isRefused() {
    assertThatThrownBy(() -> NewFile.at(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no regular file");
  }
}
