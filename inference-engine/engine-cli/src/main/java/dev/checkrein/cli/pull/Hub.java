// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.RequestException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where a hub is, and which addresses may be visited for it.
 *
 * @param base absolute, http or https, without a slash at its end
 */
public record Hub(URI base) {
  /** The public hub. */
  public static final String PUBLIC = "https://huggingface.co";

  private static final String UNRESERVED = "-._~";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int PORT_MAX = 65_535;

  /**
   * Reads an address. A message never shows it where it may hold a password.
   *
   * @param source what the address is from, for messages
   * @param plainAccepted whether it may be plain http to another machine
   * @throws RequestException if it is no address of a hub
   */
  public static Hub parse(String address, String source, boolean plainAccepted) {
    URI uri;
    try {
      uri = new URI(address.strip());
    } catch (URISyntaxException e) {
      throw new RequestException(
          source + " is no address, expected one such as " + PUBLIC); // no cause: it shows the text
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new RequestException(
          source + " has a user, a query or a fragment, expected an address such as " + PUBLIC);
    }
    if (!isWeb(uri)) {
      throw new RequestException(
          "%s is '%s', expected an http or https address such as %s"
              .formatted(source, FileName.shown(address), PUBLIC));
    }
    if (isPlain(uri) && !isLoopback(uri) && !plainAccepted) {
      throw new RequestException(
          "%s is '%s', which is not encrypted: expected https, or the same address after --hub"
              .formatted(source, FileName.shown(address)));
    }
    var text = uri.toString();
    return new Hub(URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
  }

  /** The description of a revision: its commit and its files. */
  URI listing(Repository repository) {
    return URI.create(
        "%s/api/models/%s/revision/%s?blobs=true"
            .formatted(base, repository.name(), encoded(repository.revision())));
  }

  /** A file of a commit. */
  URI file(Repository repository, String commit, String file) {
    return URI.create(
        "%s/%s/resolve/%s/%s"
            .formatted(
                base,
                repository.name(),
                encoded(commit),
                Arrays.stream(file.split("/")).map(Hub::encoded).collect(Collectors.joining("/"))));
  }

  /** The page where people see a repository. */
  String page(Repository repository) {
    return base + "/" + repository.name();
  }

  /** Whether what is sent travels in the clear to another machine. */
  public boolean isExposed() {
    return isPlain(base) && !isLoopback(base);
  }

  /** Whether an address is of the hub itself: same scheme, host and port. */
  boolean owns(URI uri) {
    return isWeb(uri)
        && uri.getScheme().equalsIgnoreCase(base.getScheme())
        && uri.getHost().equalsIgnoreCase(base.getHost())
        && port(uri) == port(base);
  }

  /**
   * Whether a redirect may be followed: to https anywhere; to plain http only from plain http, and
   * then within the hub itself or, of a hub on this machine, on this machine.
   */
  boolean admits(URI from, URI to) {
    if (!isWeb(to) || to.getRawUserInfo() != null) {
      return false;
    }
    return !isPlain(to) || (isPlain(from) && (owns(to) || (isLoopback(base) && isLoopback(to))));
  }

  /** Scheme, host and port, without what an address may hold of secrets. */
  static String origin(URI uri) {
    return uri.getScheme()
        + "://"
        + FileName.shown(String.valueOf(uri.getHost()))
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  private static boolean isWeb(URI uri) {
    return uri.getHost() != null
        && uri.getPort() <= PORT_MAX
        && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
  }

  private static boolean isPlain(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme());
  }

  private static boolean isLoopback(URI uri) {
    var host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isPlain(uri) ? HTTP_PORT : HTTPS_PORT;
  }

  /** RFC 3986, section 2.1: all but unreserved characters. */
  private static String encoded(String segment) {
    var out = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append("%%%02X".formatted((int) c));
      }
    }
    return out.toString();
  }
}
