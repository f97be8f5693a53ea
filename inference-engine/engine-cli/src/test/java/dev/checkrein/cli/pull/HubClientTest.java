// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HubClientTest {
  static Arguments[] failures() {
    var unresolved = new ConnectException();
    unresolved.initCause(new UnresolvedAddressException());
    return new Arguments[] {
      Arguments.of(unresolved, "there is no such host"),
      Arguments.of(new ConnectException("x"), "nothing listens"),
      Arguments.of(new HttpConnectTimeoutException("x"), "no connection within 20000 ms"),
      Arguments.of(new SSLHandshakeException("x"), "certificate"),
      Arguments.of(new IOException("Bearer secret"), "broke off")
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void reason_isInOurOwnWords(Throwable failure, String words) {
    var recorder = new Recorder();
    try (var client =
        new HubClient(
            Hub.parse(Hub.PUBLIC, "test", false),
            Token.of("HF_TOKEN", null),
            new Course(Patience.DEFAULTS, recorder, recorder))) {

      assertThat(client.reason(failure)).contains(words).doesNotContain("secret");
    }
  }
}
