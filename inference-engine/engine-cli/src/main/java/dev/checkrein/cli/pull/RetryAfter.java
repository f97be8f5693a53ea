// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** When to ask again: the header {@code Retry-After} of RFC 9110, section 10.2.3. */
final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private RetryAfter() {}

  /**
   * How long the server asks to wait. A date counts from the server's own {@code Date}.
   *
   * @return empty if it does not say, or not legibly
   */
  static Optional<Duration> of(HttpHeaders headers) {
    var value = headers.firstValue("Retry-After").map(String::strip);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (SECONDS.matcher(value.get()).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value.get())));
    }
    return headers
        .firstValue("Date")
        .flatMap(RetryAfter::date)
        .flatMap(now -> date(value.get()).map(then -> Duration.between(now, then)))
        .filter(Duration::isPositive);
  }

  private static Optional<ZonedDateTime> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
