// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;

/** Starts {@code checkrein}. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the JVM with its exit code, see {@link Failures}. */
  @SuppressWarnings("SystemOut") // standard output is kept for results, by taking it from the rest
  public static void main(String[] args) {
    var out = new FileOutputStream(FileDescriptor.out);
    var charset = Charset.forName(System.getProperty("stdout.encoding", "UTF-8"), null);
    System.setOut(System.err);
    Logs.toStandardError(verbose(args));
    var interruption = Interruption.install();
    var terminal =
        new Terminal(
            out,
            charset == null ? Charset.defaultCharset() : charset,
            System.err,
            Boolean.getBoolean("checkrein.terminal"),
            interruption::requested);
    int status;
    try {
      status = run(terminal, System.getenv(), args);
    } finally {
      interruption.finished();
    }
    System.exit(status);
  }

  /**
   * Runs one command within this JVM and returns its exit code.
   *
   * @param environment variables by name
   */
  static int run(Terminal terminal, Map<String, String> environment, String... args) {
    var failures = new Failures(terminal, verbose(args));
    var help = new PrintWriter(new HelpWriter(terminal), true);
    var commands =
        new CommandLine(new Checkrein())
            .addSubcommand(new InfoCommand(terminal))
            .addSubcommand(new GenerateCommand(terminal))
            .addSubcommand(new LogitsCommand(terminal))
            .addSubcommand(new TokenizeCommand(terminal, System.in))
            .addSubcommand(new BenchCommand(terminal))
            .addSubcommand(new DoctorCommand(terminal))
            .addSubcommand(new RenderCommand(terminal))
            .addSubcommand(new PullCommand(terminal, environment))
            .addSubcommand(new QuantizeCommand(terminal))
            .addSubcommand(new SynthCommand(terminal))
            .setExpandAtFiles(false)
            .setUsageHelpAutoWidth(false)
            .setUsageHelpWidth(100)
            .setOut(help)
            .setParameterExceptionHandler(failures)
            .setExecutionExceptionHandler(failures);
    try {
      return commands.execute(args);
    } catch (Error e) {
      return failures.report(e);
    }
  }

  private static boolean verbose(String[] args) {
    return Arrays.asList(args).contains(Checkrein.VERBOSE);
  }
}
