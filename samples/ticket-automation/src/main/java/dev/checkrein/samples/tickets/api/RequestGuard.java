// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that another web site made a browser send: those to a host name that is not ours
 * (rebinding of names), and changes that come from another origin. Sets the headers that keep a
 * browser from doing more with our pages than we meant.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestGuard extends OncePerRequestFilter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final Set<String> hosts;

  RequestGuard(@Value("${desk.hosts:localhost,127.0.0.1,[::1]}") Set<String> hosts) {
    this.hosts = Set.copyOf(hosts);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
            + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    var host = request.getHeader(HttpHeaders.HOST);
    if (host == null || !hosts.contains(withoutPort(host))) {
      refuse(
          response, 421, "this service does not answer for that host; names are set in desk.hosts");
    } else if (!SAFE.contains(request.getMethod()) && isForeign(request, host)) {
      refuse(response, 403, "changes are not accepted from another origin");
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isForeign(HttpServletRequest request, String host) {
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null) {
      return !origin.equalsIgnoreCase("http://" + host)
          && !origin.equalsIgnoreCase("https://" + host);
    }
    var site = request.getHeader("Sec-Fetch-Site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  private static String withoutPort(String host) {
    var end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    return (end <= 0 ? host : host.substring(0, end)).toLowerCase(Locale.ROOT);
  }

  private static void refuse(HttpServletResponse response, int status, String detail)
      throws IOException {
    response.setStatus(status);
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    response
        .getWriter()
        .write(
            "{\"type\":\"about:blank\",\"title\":\"Refused\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(status, detail));
  }
}
