// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exported ticket to measure a model with.
 *
 * @param seed of the generator; empty if the file does not say
 * @param kind label of the kind, never shown to the model; empty if the file does not say
 * @param ticketId number of the ticket
 * @param ticket user message of the resolver
 * @param world state before the first call
 * @param mentions texts that have to be named
 * @param expected end state that counts as solved
 * @param expert calls of the scripted expert; empty if the file does not say
 * @param closing last turn of the expert, if the file says it
 */
public record Episode(
    String seed,
    String kind,
    String ticketId,
    String ticket,
    WorldState world,
    List<String> mentions,
    EndState expected,
    List<Step> expert,
    @Nullable Closing closing) {
  public Episode {
    mentions = List.copyOf(mentions);
    expert = List.copyOf(expert);
    if (!world.tickets().containsKey(ticketId)) {
      throw new IllegalArgumentException(
          "'ticket_id' is '" + ticketId + "', expected one of " + world.tickets().keySet());
    }
    if (mentions.size() != expected.mentions().size()) {
      throw new IllegalArgumentException(
          "'mentions' has "
              + mentions.size()
              + " entries, 'expected' has "
              + expected.mentions().size());
    }
  }

  /** A call of the expert, with what he thought before. */
  public record Step(String think, DeskAction action) {}

  /** The last turn of the expert, which calls nothing. */
  public record Closing(String think, String text) {}

  /** Whether a world that this episode was played in ended rightly. */
  public boolean solvedBy(World played) {
    return played.endState(ticketId, mentions).equals(expected);
  }

  /**
   * Reads one line of an exported file.
   *
   * @throws ModelFormatException naming source, field, value and what was expected
   */
  public static Episode from(JsonObject json) {
    try {
      return new Episode(
          json.optionalString("seed").orElse(""),
          json.optionalString("kind").orElse(""),
          json.string("ticket_id"),
          json.string("ticket"),
          WorldJson.read(json.object("world")),
          WorldJson.strings(json, "mentions"),
          EndState.from(json.object("expected")),
          json.list("expert").stream()
              .map(step -> step(JsonObject.from(step, json.source() + ": expert")))
              .toList(),
          json.has("final") ? closing(json.object("final")) : null);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(json.source() + ": " + e.getMessage(), e);
    }
  }

  private static Step step(JsonObject json) {
    return new Step(
        json.string("think"),
        new DeskAction(
            json.string("tool"),
            json.object("arguments").fields(),
            json.object("result").fields()));
  }

  private static Closing closing(JsonObject json) {
    return new Closing(json.string("think"), json.string("text"));
  }

  /** The episode as exported: {@code Json.write} of it is a line of the file. */
  public Map<String, @Nullable Object> toJson() {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("seed", seed);
    json.put("kind", kind);
    json.put("ticket_id", ticketId);
    json.put("ticket", ticket);
    json.put("world", WorldJson.write(world));
    json.put("mentions", mentions);
    json.put("expected", expected.toJson());
    if (closing != null) {
      json.put("expert", expert.stream().map(Episode::write).toList());
      json.put("final", WorldJson.object("think", closing.think(), "text", closing.text()));
    }
    return Collections.unmodifiableMap(json);
  }

  private static Map<String, @Nullable Object> write(Step step) {
    return WorldJson.object(
        "think", step.think(),
        "tool", step.action().tool(),
        "arguments", step.action().arguments(),
        "result", step.action().result());
  }
}
