// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The words of the desk: its queues and teams, and what generated offices and tickets are made of.
 * Read once from {@code desk.json} beside this class; lists and maps keep the order of that file,
 * because the draws of the generator depend on it.
 *
 * @param queues where tickets can be put
 * @param priorities from low to high
 * @param teams whom tickets can be handed to
 * @param articles topic to title of the article
 * @param services name to the ways people call it
 * @param resources that access is asked for
 * @param items that can be ordered, with the ways people call them
 * @param counts ways to write 1, 2, …
 * @param howto topic of an article to questions about it
 * @param howtoNone questions that no article answers
 * @param queueOf kind of ticket to its queue
 * @param own kinds about the sender's own account
 * @param colleague kind to texts about the account of a colleague
 * @param wordings all other subjects and texts
 */
public record DeskVocabulary(
    List<String> queues,
    List<String> priorities,
    List<String> teams,
    Map<String, String> articles,
    List<String> departments,
    List<String> models,
    List<String> resources,
    Map<String, List<String>> services,
    Map<String, List<String>> items,
    List<List<String>> counts,
    Map<String, List<String>> howto,
    List<String> howtoNone,
    Map<String, String> queueOf,
    List<String> firstNames,
    List<String> lastNames,
    List<String> syllables,
    List<String> greetings,
    List<String> closings,
    List<String> remarks,
    List<String> urgent,
    Map<String, Wording> own,
    Map<String, List<String>> colleague,
    Map<String, Wording> wordings) {

  /**
   * Ways to word a ticket. The last of each list is kept for tickets of held-out wording.
   *
   * @param subjects with slots such as {@code {R}}
   * @param bodies with slots
   */
  public record Wording(List<String> subjects, List<String> bodies) {}

  private static final class Holder {
    static final DeskVocabulary STANDARD = load();
  }

  /** The vocabulary of this application. */
  public static DeskVocabulary standard() {
    return Holder.STANDARD;
  }

  private static DeskVocabulary load() {
    try (var in = DeskVocabulary.class.getResourceAsStream("desk.json")) {
      if (in == null) {
        throw new IllegalStateException("resource desk.json is not beside DeskVocabulary");
      }
      return from(JsonObject.parse(in.readAllBytes(), "desk.json"));
    } catch (IOException e) {
      throw new UncheckedIOException("resource desk.json cannot be read", e);
    }
  }

  private static DeskVocabulary from(JsonObject json) {
    var counts = new ArrayList<List<String>>();
    for (var row : json.list("counts")) {
      var ways = new ArrayList<String>();
      if (row instanceof List<?> list) {
        list.forEach(way -> ways.add(WorldJson.text(json, "counts", way)));
      }
      counts.add(List.copyOf(ways));
    }
    return new DeskVocabulary(
        WorldJson.strings(json, "queues"),
        WorldJson.strings(json, "priorities"),
        WorldJson.strings(json, "teams"),
        map(json, "articles", JsonObject::string),
        WorldJson.strings(json, "departments"),
        WorldJson.strings(json, "models"),
        WorldJson.strings(json, "resources"),
        map(json, "services", WorldJson::strings),
        map(json, "items", WorldJson::strings),
        List.copyOf(counts),
        map(json, "howto", WorldJson::strings),
        WorldJson.strings(json, "howto_none"),
        map(json, "queue_of", JsonObject::string),
        WorldJson.strings(json, "first_names"),
        WorldJson.strings(json, "last_names"),
        WorldJson.strings(json, "syllables"),
        WorldJson.strings(json, "greetings"),
        WorldJson.strings(json, "closings"),
        WorldJson.strings(json, "remarks"),
        WorldJson.strings(json, "urgent"),
        map(json, "own", DeskVocabulary::wording),
        map(json, "colleague", WorldJson::strings),
        map(json, "wordings", DeskVocabulary::wording));
  }

  private static Wording wording(JsonObject json, String name) {
    var wording = json.object(name);
    return new Wording(
        WorldJson.strings(wording, "subjects"), WorldJson.strings(wording, "bodies"));
  }

  private static <T> Map<String, T> map(
      JsonObject json, String name, BiFunction<JsonObject, String, T> read) {
    var source = json.object(name);
    var map = new LinkedHashMap<String, T>();
    source.fields().keySet().forEach(key -> map.put(key, read.apply(source, key)));
    return Collections.unmodifiableMap(map);
  }

  /** An entry that must be there. */
  static <T> T entry(Map<String, T> map, String key) {
    var value = map.get(key);
    if (value == null) {
      throw new IllegalStateException(
          "desk.json has no '" + key + "', only " + map.keySet() + " at this place");
    }
    return value;
  }
}
