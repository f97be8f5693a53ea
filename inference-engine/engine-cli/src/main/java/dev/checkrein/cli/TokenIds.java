// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Ids of tokens as they stand on the command line: whole numbers between commas.
 *
 * @param ids at least one, of any vocabulary
 */
record TokenIds(int[] ids) {
  /** The same as on the command line. */
  static String text(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  /** Reads them. */
  static final class Parser implements ITypeConverter<TokenIds> {
    @Override
    public TokenIds convert(String value) {
      var words = value.split(",", -1);
      var ids = new int[words.length];
      for (int i = 0; i < words.length; i++) {
        try {
          ids[i] = Integer.parseInt(words[i].strip());
        } catch (NumberFormatException e) {
          throw new TypeConversionException(
              "'" + words[i] + "' is no id, expected whole numbers between commas");
        }
      }
      return new TokenIds(ids);
    }
  }
}
