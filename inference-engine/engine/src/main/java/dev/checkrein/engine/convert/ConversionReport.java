// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import java.nio.file.Path;
import java.util.List;

/**
 * What a conversion has written.
 *
 * @param output the file or folder
 * @param type what the matrices are written as
 * @param tensors how many the output has
 * @param converted how many of them have another type than before
 * @param bytesBefore of the weights that were read, 0 if none were
 * @param bytesAfter of the weights that were written
 * @param notes what the user should know
 */
public record ConversionReport(
    Path output,
    WeightType type,
    int tensors,
    int converted,
    long bytesBefore,
    long bytesAfter,
    List<String> notes) {
  public ConversionReport {
    notes = List.copyOf(notes);
  }
}
