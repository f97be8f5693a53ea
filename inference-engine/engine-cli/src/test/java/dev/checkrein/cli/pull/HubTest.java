// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {
  private static Hub hub(String address) {
    return Hub.parse(address, "--hub", true);
  }

  @Test
  void addresses_areBelowTheBase() {
    var hub = hub("https://mirror.example/hf/");
    var repository = Repository.parse("org/model@a/b");

    assertThat(hub.listing(repository))
        .hasToString("https://mirror.example/hf/api/models/org/model/revision/a%2Fb?blobs=true");
    assertThat(hub.file(repository, "c0", "sub/größe #1?.txt"))
        .hasToString(
            "https://mirror.example/hf/org/model/resolve/c0/sub/gr%C3%B6%C3%9Fe%20%231%3F.txt");
    assertThat(hub.page(repository)).isEqualTo("https://mirror.example/hf/org/model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mirror.example",
        "ftp://mirror.example",
        "https:/x",
        "https://",
        "ht tp://x",
        "https://user:geheim@mirror.example",
        "https://mirror.example?token=geheim",
        "https://mirror.example#x",
        "https://mirror.example:99999"
      })
  void parse_noAddressOfAHub_isRefused(String address) {
    assertThatThrownBy(() -> hub(address))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("--hub ")
        .hasMessageContaining(", expected ")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void parse_plainToAnotherMachine_mustBeAccepted() {
    assertThatThrownBy(() -> Hub.parse("http://mirror.example", "HF_ENDPOINT", false))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("HF_ENDPOINT is 'http://mirror.example', which is not encrypted")
        .hasMessageContaining("--hub");

    assertThat(hub("http://mirror.example").isExposed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:1", "http://127.0.0.1", "http://127.1.2.3", "http://[::1]:8"})
  void parse_plainToThisMachine_isAccepted(String address) {
    assertThat(Hub.parse(address, "HF_ENDPOINT", false).isExposed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://hub.example/x, true",
    "https://HUB.example:443/x, true",
    "https://hub.example:444/x, false",
    "http://hub.example/x, false",
    "https://hub.example.org/x, false",
    "https://a.hub.example/x, false"
  })
  void owns_sameSchemeHostAndPort(URI uri, boolean owned) {
    assertThat(hub("https://hub.example").owns(uri)).isEqualTo(owned);
  }

  @ParameterizedTest
  @CsvSource({
    "https://hub.example, https://hub.example, https://store.example/x, true",
    "https://hub.example, https://hub.example, http://store.example/x, false",
    "https://hub.example, https://hub.example, http://127.0.0.1/x, false",
    "https://hub.example, https://hub.example, https://u:p@store.example/x, false",
    "http://hub.example, http://hub.example, http://hub.example/x, true",
    "http://hub.example, http://hub.example, http://store.example/x, false",
    "http://hub.example, http://hub.example, http://127.0.0.1/x, false",
    "http://hub.example, https://store.example, http://hub.example/x, false",
    "http://localhost:1, http://localhost:1, http://127.0.0.1:2/x, true",
    "http://localhost:1, http://localhost:1, http://store.example/x, false",
    "http://localhost:1, http://localhost:1, https://store.example/x, true",
    "http://localhost:1, http://localhost:1, file:/x, false"
  })
  void admits_redirects(String base, URI from, URI to, boolean admitted) {
    assertThat(hub(base).admits(from, to)).isEqualTo(admitted);
  }
}
