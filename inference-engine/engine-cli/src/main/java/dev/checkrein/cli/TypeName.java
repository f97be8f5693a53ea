// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.convert.WeightType;
import dev.checkrein.engine.error.RequestException;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A type of weights by its name. */
final class TypeName implements ITypeConverter<WeightType> {
  @Override
  public WeightType convert(String value) {
    try {
      return WeightType.parse(value);
    } catch (RequestException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** All names, for help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(WeightType.values()).map(WeightType::label).iterator();
    }
  }
}
