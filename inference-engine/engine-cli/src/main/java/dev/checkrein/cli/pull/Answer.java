// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * What came back when all redirects were followed. Must be closed.
 *
 * @param last the response of the server that the redirects led to
 * @param first the response of the hub itself, the same where there was no redirect
 */
record Answer(HttpResponse<BodyReader> last, HttpResponse<BodyReader> first)
    implements AutoCloseable {

  int status() {
    return last.statusCode();
  }

  /** Who answered in the end. */
  URI uri() {
    return last.uri();
  }

  HttpHeaders headers() {
    return last.headers();
  }

  BodyReader body() {
    return last.body();
  }

  /** A header of the hub's own response. */
  Optional<String> hubHeader(String name) {
    return first.headers().firstValue(name);
  }

  @Override
  public void close() {
    last.body().close();
    first.body().close();
  }
}
