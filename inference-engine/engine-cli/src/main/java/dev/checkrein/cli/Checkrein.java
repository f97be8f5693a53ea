// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code checkrein} without a command: an error that shows how to go on. */
@Command(
    name = "checkrein",
    description = "Fetches a model, looks into it, lets it write, measures it, and converts it.",
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "MODEL is a Hugging Face directory or a GGUF file; without it the pocket model is used.",
      "Exit codes: 0 done, 1 a defect of this program, 2 bad input, 130 ended by Ctrl-C."
    })
final class Checkrein implements Runnable {
  static final String VERBOSE = "--verbose";

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Read by {@link Main} before the command line is parsed. */
  @Option(
      names = VERBOSE,
      scope = ScopeType.INHERIT,
      description = "Show the log of the engine, and stack traces of errors.")
  @SuppressWarnings("UnusedVariable") // declared for help and parsing alone
  private boolean verbose;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command, expected one of " + spec.subcommands().keySet());
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Checkrein.class.getPackage().getImplementationVersion();
      return new String[] {
        "checkrein %s, Java %s"
            .formatted(version == null ? "(not packaged)" : version, Runtime.version())
      };
    }
  }
}
