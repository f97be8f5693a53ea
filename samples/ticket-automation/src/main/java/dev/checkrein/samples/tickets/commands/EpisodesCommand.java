// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.engine.json.Json;
import dev.checkrein.langchain4j.EngineChatModel;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.Stage;
import dev.checkrein.samples.tickets.world.Episodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays exported episodes with the resolver and judges the end states. */
@Command(
    name = "episodes",
    mixinStandardHelpOptions = true,
    description = "Play exported episodes (JSON lines) with the resolver and judge the end states.")
final class EpisodesCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.jsonl", description = "Episodes, one a line.")
  Path file = Path.of("");

  @Mixin ModelOptions options = new ModelOptions();

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var episodes = Episodes.read(file);
    long start;
    List<EpisodeRun> runs;
    try (var checkpoint = options.checkpoint();
        var progress = new Progress("episodes", episodes.size())) {
      var book = options.book(checkpoint);
      start = System.nanoTime();
      runs =
          Parallel.map(
              episodes,
              options.parallel(),
              () -> options.open(checkpoint, book),
              progress,
              (engine, episode) ->
                  EpisodeRun.play(
                      episode,
                      book.role(Stage.RESOLVER),
                      limits(book),
                      new EngineChatModel(engine)));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Output.of(spec)
        .print(options.json ? List.of() : lines(runs), Json.write(summary(runs, seconds)));
    return 0;
  }

  /** Bounds of the measurement; turns and tokens are the checkpoint's own. */
  private RunLimits limits(AgentBook book) {
    return RunLimits.DEFAULTS
        .withTurnsMax(book.limits().turnsMax())
        .withNewTokensPerTurn(book.limits().tokensPerTurnMax())
        .withIdenticalCallsMax(book.limits().turnsMax() * RunLimits.DEFAULTS.callsPerReplyMax())
        .withThinkingTokensPerCall(options.withoutThinking ? 0 : null)
        .withWallClock(Duration.ofHours(1))
        .withWrapUp(false);
  }

  private static List<String> lines(List<EpisodeRun> runs) {
    var lines = new ArrayList<String>();
    for (var run : runs) {
      lines.add(
          "%-16s %-8s %s  %d calls, %d turns, %s"
              .formatted(
                  run.episode().kind(),
                  run.episode().ticketId(),
                  run.solved() ? "solved" : "WRONG ",
                  run.calls(),
                  run.turns(),
                  run.stop()));
    }
    return lines;
  }

  private static Map<String, Object> summary(List<EpisodeRun> runs, double seconds) {
    var kinds = new TreeMap<String, List<EpisodeRun>>();
    for (var run : runs) {
      kinds.computeIfAbsent(run.episode().kind(), _ -> new ArrayList<>()).add(run);
    }
    var kindRates = new LinkedHashMap<String, Object>();
    kinds.forEach((kind, of) -> kindRates.put(kind, rates(of)));
    var summary = rates(runs);
    int calls = runs.stream().mapToInt(EpisodeRun::calls).sum();
    int valid = runs.stream().mapToInt(EpisodeRun::validCalls).sum();
    summary.put("calls", calls);
    summary.put("validCalls", calls == 0 ? 1.0 : (double) valid / calls);
    summary.put("seconds", Math.round(seconds * 10) / 10.0);
    summary.put("kinds", kindRates);
    return summary;
  }

  private static Map<String, Object> rates(List<EpisodeRun> runs) {
    int solved = (int) runs.stream().filter(EpisodeRun::solved).count();
    var rates = new LinkedHashMap<String, Object>();
    rates.put("episodes", runs.size());
    rates.put("solved", solved);
    rates.put("rate", runs.isEmpty() ? 0.0 : (double) solved / runs.size());
    return rates;
  }
}
