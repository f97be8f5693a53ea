// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.CallStarted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Compares runs. Calls of one turn end in any order, so their starts and ends are put into the
 * order of the calls; everything else stays where it is.
 */
public final class Trace {

  private Trace() {}

  /** The events of a log in their canonical order: two runs that do the same have equal ones. */
  public static List<RunEvent> canonical(List<JournalEntry> entries) {
    var events = new ArrayList<RunEvent>();
    var block = new ArrayList<RunEvent>();
    for (var entry : entries) {
      if (rank(entry.event()) < 0) {
        flush(block, events);
        events.add(entry.event());
      } else {
        block.add(entry.event());
      }
    }
    flush(block, events);
    return List.copyOf(events);
  }

  private static void flush(List<RunEvent> block, List<RunEvent> events) {
    block.sort(Comparator.comparingInt(Trace::rank).thenComparingInt(Trace::index));
    events.addAll(block);
    block.clear();
  }

  private static int rank(RunEvent event) {
    return event instanceof CallStarted ? 0 : event instanceof CallFinished ? 1 : -1;
  }

  private static int index(RunEvent event) {
    var callId =
        event instanceof CallStarted started
            ? started.callId()
            : event instanceof CallFinished finished ? finished.callId() : "0.0";
    return Integer.parseInt(callId.substring(callId.indexOf('.') + 1));
  }
}
