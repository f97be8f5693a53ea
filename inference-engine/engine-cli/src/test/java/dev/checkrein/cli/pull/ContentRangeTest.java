// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes 0-99/100, 0, 99, 100",
    "bytes 5-5/*, 5, 5, -1",
    "bytes */100, -1, -1, 100",
    "' bytes  10-20/100 ', 10, 20, 100"
  })
  void parse_wellFormed(String header, long first, long last, long length) {
    assertThat(ContentRange.parse(header)).contains(new ContentRange(first, last, length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes 1-2",
        "items 1-2/3",
        "bytes 2-1/3",
        "bytes 0-3/3",
        "bytes -1-2/3",
        "bytes 0-9999999999999999999/*",
        "bytes 1-2/x"
      })
  void parse_malformed_isEmpty(String header) {
    assertThat(ContentRange.parse(header)).isEmpty();
  }
}
