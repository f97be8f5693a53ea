// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command's answer goes: lines for people, then one line of JSON. */
record Output(PrintWriter out) {
  static Output of(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("the command was not started by picocli");
    }
    return new Output(spec.commandLine().getOut());
  }

  void print(List<String> lines, String summary) {
    lines.forEach(out::println);
    out.println(summary);
    out.flush();
  }
}
