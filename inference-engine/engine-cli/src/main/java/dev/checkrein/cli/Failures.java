// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.error.CheckreinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;

/**
 * Turns what went wrong into one line and an exit code: {@value #BAD_INPUT} where the user can act,
 * {@value #CANCELLED} where the user ended it, {@value #BUG} for the rest.
 */
final class Failures
    implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
  static final int BUG = 1;
  static final int BAD_INPUT = 2;
  static final int CANCELLED = 130;

  private static final long MEBIBYTE = 1 << 20;

  private final Terminal terminal;
  private final boolean verbose;

  /**
   * @param verbose whether stack traces are shown
   */
  Failures(Terminal terminal, boolean verbose) {
    this.terminal = terminal;
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(CommandLine.ParameterException e, String[] args) {
    var command = e.getCommandLine().getCommandSpec();
    var what =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !command.subcommands().isEmpty()
            ? "no command '%s', expected one of %s"
                .formatted(unmatched.getUnmatched().getFirst(), command.subcommands().keySet())
            : message(e).replaceFirst("^Error: ", "");
    say(e, what + " (see " + command.qualifiedName() + " --help)");
    return BAD_INPUT;
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine commandLine, CommandLine.ParseResult parseResult) {
    return report(e);
  }

  /** Says what went wrong and returns the exit code. */
  int report(Throwable t) {
    return switch (t) {
      case CancellationException e -> {
        say(e, "cancelled");
        yield CANCELLED;
      }
      case CheckreinException e -> {
        say(e, message(e));
        yield BAD_INPUT;
      }
      case UncheckedIOException e -> {
        say(e, message(e));
        yield BAD_INPUT;
      }
      case IOException e -> {
        say(e, message(e));
        yield BAD_INPUT;
      }
      case OutOfMemoryError e -> {
        say(e, outOfMemory(e));
        yield BAD_INPUT;
      }
      default -> {
        say(
            t,
            "this is a defect: " + t + (verbose ? "" : " (" + Checkrein.VERBOSE + " shows where)"));
        yield BUG;
      }
    };
  }

  private void say(Throwable t, String line) {
    terminal.note("checkrein: " + line.strip().replaceAll("\\s*\\R\\s*", " "));
    if (verbose) {
      t.printStackTrace(terminal.err());
    }
  }

  private static String message(Throwable t) {
    return switch (t) {
      case NoSuchFileException e -> e.getFile() + ": no such file";
      case AccessDeniedException e -> e.getFile() + ": access denied";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      default -> t.getMessage() == null ? t.toString() : t.getMessage();
    };
  }

  private static String outOfMemory(OutOfMemoryError e) {
    return "out of memory (%s; the heap may take %d MiB): lower --context, or give Java more with"
            .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() / MEBIBYTE)
        + " CHECKREIN_JAVA_OPTS=-Xmx4g";
  }
}
