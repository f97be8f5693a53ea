// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Where this service can be reached from itself, known once its web server runs. Thread-safe. */
class ServerAddress implements ApplicationListener<WebServerInitializedEvent> {
  private volatile @Nullable URI uri;
  @Autowired private @Nullable Environment environment;

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    var bound = environment == null ? null : environment.getProperty("server.address");
    var host =
        bound == null || isWildcard(bound)
            ? InetAddress.getLoopbackAddress().getHostAddress()
            : bound;
    uri =
        URI.create(
            "http://%s:%d"
                .formatted(
                    host.contains(":") ? "[" + host + "]" : host, event.getWebServer().getPort()));
  }

  private static boolean isWildcard(String address) {
    return address.equals("0.0.0.0") || address.equals("::");
  }

  /**
   * Address without a path.
   *
   * @throws IllegalStateException if the web server does not run yet
   */
  URI uri() {
    var known = uri;
    if (known == null) {
      throw new IllegalStateException("the web server does not run yet");
    }
    return known;
  }
}
