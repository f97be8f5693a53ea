// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.Arrays;

/** Lets a stub that has it answer {@code Range: bytes=N-} as RFC 9110 has it. */
final class Ranges implements ResponseDefinitionTransformerV2 {
  static final String NAME = "ranges";

  @Override
  public ResponseDefinition transform(ServeEvent event) {
    var whole = event.getResponseDefinition();
    var body = whole.getByteBody();
    var range = event.getRequest().getHeader("Range");
    if (range == null) {
      return whole;
    }
    int from = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
    if (from >= body.length) {
      return ResponseDefinitionBuilder.like(whole)
          .withStatus(416)
          .withHeader("Content-Range", "bytes */" + body.length)
          .withBody("")
          .build();
    }
    return ResponseDefinitionBuilder.like(whole)
        .withStatus(206)
        .withHeader("Content-Range", "bytes %d-%d/%d".formatted(from, body.length - 1, body.length))
        .withBody(Arrays.copyOfRange(body, from, body.length))
        .build();
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }
}
