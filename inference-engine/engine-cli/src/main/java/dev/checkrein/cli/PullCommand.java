// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.cli.pull.ByteCount;
import dev.checkrein.cli.pull.Glob;
import dev.checkrein.cli.pull.Hub;
import dev.checkrein.cli.pull.Patience;
import dev.checkrein.cli.pull.Pauses;
import dev.checkrein.cli.pull.Pull;
import dev.checkrein.cli.pull.PullReport;
import dev.checkrein.cli.pull.PullRequest;
import dev.checkrein.cli.pull.PulledFile;
import dev.checkrein.cli.pull.Repository;
import dev.checkrein.cli.pull.Token;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code checkrein pull}: a model from a hub into a directory. */
@Command(
    name = "pull",
    customSynopsis =
        "checkrein pull REPO[@REVISION] [--to DIR] [--file GLOB...] [--hub URL] [--token-env NAME]"
            + " [--json]",
    description = {
      "Fetches a model from a hub that speaks the HTTP interface of the Hugging Face Hub.",
      "Of a model in safetensors what the engine opens is fetched; of one in GGUF, --file chooses."
          + " A file has its name when it is complete and its hash is right; until then it is"
          + " NAME.part, and the same command goes on with it. Files that are there already are"
          + " not fetched again, and other files are not overwritten.",
      "A private model, or one with terms to accept, needs a token: in the environment variable"
          + " HF_TOKEN, or the one that --token-env names."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class PullCommand implements Callable<Integer> {
  private static final String HUB_VARIABLE = "HF_ENDPOINT";
  private static final String TOKEN_VARIABLE = "HF_TOKEN";

  private final Terminal terminal;
  private final Map<String, String> environment;

  @Parameters(
      index = "0",
      paramLabel = "REPO[@REVISION]",
      description = "OWNER/NAME, at a branch, a tag or a commit. Default: main.")
  private String repository = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where the files go. Default: a directory of the model's name, here.")
  private @Nullable Path folder;

  @Option(
      names = "--file",
      arity = "1..*",
      paramLabel = "GLOB",
      description =
          "Only these files, such as '*Q4_K_M.gguf' or 'onnx/*'; * and ? stand for no slash.")
  private List<String> files = List.of();

  @Option(
      names = "--hub",
      paramLabel = "URL",
      description = {
        "Address of the hub. Default: the variable HF_ENDPOINT, else",
        Hub.PUBLIC + ". Plain http to another machine must be",
        "named here; no token is sent over it."
      })
  private @Nullable String address;

  @Option(
      names = "--token-env",
      paramLabel = "NAME",
      description = "Environment variable that holds the token. Default: HF_TOKEN, if it is set.")
  private @Nullable String tokenVariable;

  @Option(names = "--json", description = "Print one JSON object that says what was fetched.")
  private boolean json;

  /**
   * @param environment variables by name
   */
  PullCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    var asked = Repository.parse(repository);
    var request =
        new PullRequest(
            asked,
            folder == null ? Path.of(asked.lastName()) : folder,
            files.stream().map(Glob::new).toList());
    var report = pull(request);
    if (json) {
      terminal.json(json(request, report));
    } else {
      print(request, report);
    }
    return 0;
  }

  private PullReport pull(PullRequest request) throws IOException {
    try (var follower = new PullFollower(terminal)) {
      return new Pull(hub(), token(), Patience.DEFAULTS, Pauses.real(follower::cancelled), follower)
          .run(request);
    }
  }

  private Hub hub() {
    if (address != null) {
      return Hub.parse(address, "--hub", true);
    }
    var set = environment.getOrDefault(HUB_VARIABLE, "");
    return set.isBlank()
        ? Hub.parse(Hub.PUBLIC, "the public hub", false)
        : Hub.parse(set, "the environment variable " + HUB_VARIABLE, false);
  }

  private Token token() {
    var variable = tokenVariable == null ? TOKEN_VARIABLE : tokenVariable;
    var token = Token.of(variable, environment.get(variable));
    if (tokenVariable != null && !token.present()) {
      throw new RequestException(
          "the environment variable " + variable + " is not set, expected the token (--token-env)");
    }
    return token;
  }

  private static Map<String, @Nullable Object> json(PullRequest request, PullReport report) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("repo", request.repository().name());
    json.put("commit", report.commit());
    json.put("directory", request.folder().toString());
    json.put("files", report.files().stream().map(PullCommand::json).toList());
    json.put("bytesFetched", report.bytesFetched());
    json.put("bytesReused", report.bytesReused());
    return json;
  }

  private static Map<String, @Nullable Object> json(PulledFile file) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("name", file.name());
    json.put("bytes", file.bytes());
    json.put("sha256", file.sha256());
    return json;
  }

  private void print(PullRequest request, PullReport report) {
    for (var file : report.files()) {
      terminal.text(
          "%-40s %12s  sha256 %s%n"
              .formatted(file.name(), ByteCount.text(file.bytes()), file.sha256()));
    }
    terminal.note(
        "checkrein: %s at %s is in '%s': %s fetched, %s were there"
            .formatted(
                request.repository().name(),
                report.commit(),
                request.folder(),
                ByteCount.text(report.bytesFetched()),
                ByteCount.text(report.bytesReused())));
  }
}
