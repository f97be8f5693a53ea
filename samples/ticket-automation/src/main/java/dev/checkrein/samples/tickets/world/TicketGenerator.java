// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.Arrays;
import java.util.List;

/**
 * Writes tickets with their worlds. Seed and kind decide everything, as in the Python generator:
 * seed {@code sample0} and kind {@code locked} give the first line of the exported sample.
 */
public final class TicketGenerator {
  /** People in an office at most. */
  public static final int PEOPLE_MAX = 500;

  private TicketGenerator() {}

  /** Generates a ticket in the common wordings. */
  public static GeneratedTicket generate(String seed, TicketKind kind) {
    return new TicketDraft(seed, kind, new PythonRandom(seed + "|" + kind.label()), false).ticket();
  }

  /** Generates a ticket in the wordings that no model was trained on. */
  public static GeneratedTicket generateHeldOut(String seed, TicketKind kind) {
    return new TicketDraft(seed, kind, new PythonRandom(seed + "|" + kind.label()), true).ticket();
  }

  /** Generates a ticket of a kind that the seed draws. */
  public static GeneratedTicket generate(String seed) {
    var random = new PythonRandom(seed + "|");
    var kind = random.choice(Arrays.asList(TicketKind.values()));
    return new TicketDraft(seed, kind, random, false).ticket();
  }

  /** Generates a ticket with the expert's solution, as one line of an exported file holds it. */
  public static Episode episode(String seed, TicketKind kind) {
    return Expert.episode(generate(seed, kind));
  }

  /**
   * Generates an office without a ticket: people with devices, all services up, all articles, no
   * faults. Tickets that people write themselves are worked in such a world.
   *
   * @param people accounts, 2 to {@value #PEOPLE_MAX}
   */
  public static WorldState office(String seed, int people) {
    if (people < 2 || people > PEOPLE_MAX) {
      throw new IllegalArgumentException(
          "office of " + people + " people, expected 2 to " + PEOPLE_MAX);
    }
    return new WorldDraft(new PythonRandom(seed + "|office"), people).state();
  }

  /** The kinds in the order of exported files. */
  public static List<TicketKind> kinds() {
    return List.of(TicketKind.values());
  }
}
