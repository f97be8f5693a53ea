// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
  @TempDir private Path folder;

  /** What {@code sha256sum} and {@code git hash-object} print. */
  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
        + " e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "'hello\n', 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03,"
        + " ce013625030ba8dba906f756967f9e9ca394464a"
  })
  void matches_knownHashes(String content, String sha256, String blob) throws IOException {
    var file = Files.writeString(folder.resolve("x"), content);
    var git = Checksum.ofGit(blob).orElseThrow();

    try (var channel = FileChannel.open(file)) {
      var hashes = Hashes.of(channel, git, () -> false);

      assertThat(hashes).isEqualTo(new Hashes(content.length(), sha256, blob));
      assertThat(git.matches(hashes)).isTrue();
      assertThat(Checksum.ofLfs(sha256).orElseThrow().matches(hashes)).isTrue();
      assertThat(Checksum.ofGit("0".repeat(40)).orElseThrow().matches(hashes)).isFalse();
    }
  }

  @Test
  void ofTag_takesWhatLooksLikeAHash() {
    assertThat(Checksum.ofTag("\"" + "a".repeat(64) + "\""))
        .contains(new Checksum(Checksum.Kind.SHA256, "a".repeat(64)));
    assertThat(Checksum.ofTag("W/\"" + "b".repeat(40) + "\""))
        .contains(new Checksum(Checksum.Kind.GIT_BLOB, "b".repeat(40)));
    assertThat(Checksum.ofTag("\"" + "c".repeat(32) + "\"")).isEmpty();
    assertThat(Checksum.ofTag("\"of the store\"")).isEmpty();
  }
}
