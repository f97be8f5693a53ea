// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ListingTest {
  private static final String SHA256 = "a".repeat(64);
  private static final String BLOB = "b".repeat(40);

  private static RemoteFile file(String sibling) {
    var json = "{'sha': '%s', 'siblings': [%s], 'other': 1}".formatted(HubStub.COMMIT, sibling);
    return Listing.of(
            JsonObject.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "answer"))
        .files()
        .getFirst();
  }

  @Test
  void of_gitFile_hasTheIdOfItsBlob() {
    var expected = new RemoteFile("a", 7, new Checksum(Checksum.Kind.GIT_BLOB, BLOB));

    assertThat(file("{'rfilename': 'a', 'size': 7, 'blobId': '" + BLOB + "'}")).isEqualTo(expected);
    assertThat(file("{'rfilename': 'a', 'size': 7, 'oid': '" + BLOB + "', 'lfs': null}"))
        .isEqualTo(expected);
  }

  @Test
  void of_lfsFile_isNotThatOfItsPointer() {
    var expected = new RemoteFile("a", 7, new Checksum(Checksum.Kind.SHA256, SHA256));

    assertThat(
            file(
                "{'rfilename': 'a', 'blobId': '%s', 'lfs': {'sha256': '%s', 'size': 7}}"
                    .formatted(BLOB, SHA256)))
        .isEqualTo(expected);
    assertThat(
            file(
                "{'rfilename': 'a', 'size': 7, 'lfs': {'oid': 'sha256:%s'}}"
                    .formatted(SHA256.toUpperCase(java.util.Locale.ROOT))))
        .isEqualTo(expected);
    assertThat(file("{'rfilename': 'a', 'size': 7, 'blobId': '" + BLOB + "', 'lfs': {}}"))
        .isEqualTo(new RemoteFile("a", 7, null));
  }

  @Test
  void of_nameAlone_leavesTheRestOpen() {
    assertThat(file("{'rfilename': 'a', 'blobId': 'short'}"))
        .isEqualTo(new RemoteFile("a", RemoteFile.UNKNOWN, null));
  }

  @Test
  void of_tooLargeAFile_isRefused() {
    assertThatThrownBy(() -> file("{'rfilename': 'a', 'size': 99999999999999}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("siblings[0]: 'size' is 99999999999999");
  }
}
