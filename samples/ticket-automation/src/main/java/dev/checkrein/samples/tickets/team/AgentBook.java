// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.port.ModelJson;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.DeskTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a checkpoint brings for the desk: prompts and tools of each role ({@code agents/*.json}),
 * and limits and forms of texts ({@code checkrein.json}). Nothing of it is in code.
 *
 * @param roles one for each stage
 * @param limits of a run
 * @param ticketCharactersMax characters of a pasted ticket that are read
 * @param ticketForm of a pasted ticket, with {@code {id}} and {@code {text}}
 * @param reviewHeading line between the ticket and the actions
 * @param reviewAction line of an action, with {@code {number}}, {@code {tool}}, {@code {arguments}}
 *     and {@code {result}}
 * @param verdicts words by which the reviewer says each verdict
 */
public record AgentBook(
    Map<Stage, AgentFile> roles,
    Limits limits,
    int ticketCharactersMax,
    String ticketForm,
    String reviewHeading,
    String reviewAction,
    Map<Review.Verdict, String> verdicts) {
  private static final long SETTINGS_BYTES_MAX = 1_000_000;
  private static final String SETTINGS = "checkrein.json";

  /**
   * How far a run may go, by what the model was made for.
   *
   * @param turnsMax model turns of a run
   * @param tokensPerTurnMax new tokens of a turn
   */
  public record Limits(int turnsMax, int tokensPerTurnMax) {
    /** Those of runs in general. */
    public static final Limits DEFAULTS =
        new Limits(RunLimits.DEFAULTS.turnsMax(), RunLimits.DEFAULTS.newTokensPerTurn());

    private static final int TURNS_MAX = 1_000;
    private static final int TOKENS_MAX = 1_000_000;

    /**
     * Reads {@code limits} of a {@code checkrein.json}; the default for what it does not say.
     *
     * @throws ModelFormatException if a value is malformed
     */
    public static Limits of(JsonObject settings) {
      if (!settings.has("limits")) {
        return DEFAULTS;
      }
      var limits = settings.object("limits");
      return new Limits(
          limits.integer("turnsMax", 1, TURNS_MAX, DEFAULTS.turnsMax),
          limits.integer("tokensPerTurnMax", 1, TOKENS_MAX, DEFAULTS.tokensPerTurnMax));
    }
  }

  public AgentBook {
    roles = Map.copyOf(roles);
    verdicts = Map.copyOf(verdicts);
    for (var stage : Stage.values()) {
      if (!roles.containsKey(stage)) {
        throw new IllegalArgumentException("no role for stage '%s'".formatted(stage.role()));
      }
    }
  }

  /** Whether a folder has agents, complete or not, and the forms of their texts. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve("checkrein.json"))
        && Arrays.stream(Stage.values())
            .anyMatch(stage -> Files.exists(AgentFile.file(folder, stage.role())));
  }

  /**
   * Reads the files of a checkpoint's folder.
   *
   * @throws ModelFormatException if a file is missing or malformed
   */
  public static AgentBook open(Path folder) {
    var roles = new EnumMap<Stage, AgentFile>(Stage.class);
    for (var stage : Stage.values()) {
      roles.put(stage, AgentFile.read(folder, stage.role()));
    }
    var settings = settings(folder.resolve(SETTINGS));
    var tickets = settings.object("tickets");
    var review = settings.object("review");
    return new AgentBook(
        roles,
        Limits.of(settings),
        tickets.integer("textCharactersMax", 1, 1_000_000),
        tickets.string("form"),
        review.string("heading"),
        review.string("action"),
        Map.of(
            Review.Verdict.APPROVE, review.string("approve"),
            Review.Verdict.REWORK, review.string("rework")));
  }

  /** The same with other limits. */
  public AgentBook withLimits(Limits newLimits) {
    return new AgentBook(
        roles, newLimits, ticketCharactersMax, ticketForm, reviewHeading, reviewAction, verdicts);
  }

  private static JsonObject settings(Path file) {
    try {
      var size = Files.size(file);
      if (size > SETTINGS_BYTES_MAX) {
        throw new ModelFormatException(
            "%s: %d bytes long, expected at most %d".formatted(file, size, SETTINGS_BYTES_MAX));
      }
      return JsonObject.parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new ModelFormatException(
          file + ": cannot be read; the ticket desk needs the forms of its texts there", e);
    }
  }

  /**
   * Checks that the desk knows every tool that the agents are told of.
   *
   * @throws ModelFormatException naming the first that it does not
   */
  public void check() {
    for (var stage : Stage.values()) {
      for (var tool : role(stage).definitions()) {
        if (DeskTool.named(tool.name()).isEmpty()) {
          throw new ModelFormatException(
              "agents/%s.json: tool '%s' is unknown to the desk, expected one of %s"
                  .formatted(
                      stage.role(),
                      tool.name(),
                      Arrays.stream(DeskTool.values()).map(DeskTool::toolName).toList()));
        }
      }
    }
  }

  /** The role of a stage. */
  public AgentFile role(Stage stage) {
    return Objects.requireNonNull(roles.get(stage));
  }

  /** A ticket of which only a text is known: its first characters. */
  public TeamTicket pasted(String id, String text, int attempt) {
    var points = text.codePointCount(0, text.length());
    var end =
        points <= ticketCharactersMax
            ? text.length()
            : text.offsetByCodePoints(0, ticketCharactersMax);
    var shown = new Form(ticketForm).fill(Map.of("id", id, "text", text.substring(0, end)));
    return new TeamTicket(id, attempt, shown, (_, _) -> shown);
  }

  /** What the reviewer reads: the ticket, the heading, one line for each action. */
  public String reviewText(String ticket, List<RunReport.Deed> deeds) {
    var text = new StringBuilder(ticket).append('\n').append(reviewHeading);
    for (int i = 0; i < deeds.size(); i++) {
      text.append('\n').append(line(i + 1, deeds.get(i)));
    }
    return text.toString();
  }

  private String line(int number, RunReport.Deed deed) {
    var parts =
        Map.of(
            "number", Integer.toString(number),
            "tool", deed.tool(),
            "arguments", rewritten(deed.arguments()),
            "result", rewritten(deed.result()));
    return new Form(reviewAction).fill(parts);
  }

  /** The JSON as the model is trained to read it; what is no JSON stays as it is. */
  private static String rewritten(String json) {
    try {
      return ModelJson.write(ModelJson.read(json));
    } catch (JsonProcessingException e) {
      return json;
    }
  }
}
