// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.convert.ConversionReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What {@code quantize} and {@code synth} say in the end. */
final class ConversionFacts {
  private static final double NANOS = 1e9;
  private static final double MEBIBYTE = 1 << 20;

  private ConversionFacts() {}

  /**
   * Says it.
   *
   * @param input what was read
   * @param nanos how long it took
   */
  static void print(
      Terminal terminal, Path input, ConversionReport report, long nanos, boolean json) {
    if (json) {
      var facts = new LinkedHashMap<String, @Nullable Object>();
      facts.put("in", input.toString());
      facts.put("out", report.output().toString());
      facts.put("type", report.type().label());
      facts.put("tensors", report.tensors());
      facts.put("tensorsConverted", report.converted());
      facts.put("bytesBefore", report.bytesBefore());
      facts.put("bytesAfter", report.bytesAfter());
      facts.put("seconds", nanos / NANOS);
      facts.put("notes", report.notes());
      terminal.json(facts);
      return;
    }
    report.notes().forEach(note -> terminal.note("note: " + note));
    terminal.note(
        "wrote '%s': %d tensors, %.1f MiB of weights in %.1f s"
            .formatted(
                report.output(), report.tensors(), report.bytesAfter() / MEBIBYTE, nanos / NANOS));
  }
}
