// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.error.CheckreinException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands of the ticket desk that need no browser. Standard output carries their answer, in
 * UTF-8, and nothing else.
 */
@Command(
    name = "ticket-desk",
    description = "Works IT tickets with an embedded model.",
    subcommands = {DemoCommand.class, EvaluateCommand.class, EpisodesCommand.class})
public final class DeskCommands {
  private static final List<String> NAMES = List.of("demo", "evaluate", "episodes");

  /** Exit code of bad input. */
  public static final int BAD_INPUT = 2;

  private DeskCommands() {}

  /** Whether the arguments name one of the commands; else they are the service's. */
  public static boolean handles(String[] arguments) {
    return arguments.length > 0 && NAMES.contains(arguments[0]);
  }

  /**
   * Runs a command and returns its exit code: 0, {@value #BAD_INPUT} for bad input, 1 for a fault
   * of ours.
   */
  public static int run(String[] arguments) {
    var out =
        new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    var err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return run(arguments, out, err);
  }

  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    var line = new CommandLine(new DeskCommands());
    line.setOut(out).setErr(err);
    line.setParameterExceptionHandler(
        (e, _) -> {
          err.println("ticket-desk: " + oneLine(e));
          return BAD_INPUT;
        });
    line.setExecutionExceptionHandler(
        (e, _, _) -> {
          if (e instanceof CheckreinException || e instanceof IllegalArgumentException) {
            err.println("ticket-desk: " + e.getMessage());
            return BAD_INPUT;
          }
          err.println("ticket-desk: a fault of the program: " + e);
          return 1;
        });
    int code = line.execute(arguments);
    out.flush();
    return code;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("bad arguments");
  }
}
