// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.testing.JournalContract;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryJournalTest extends JournalContract {

  @Override
  protected Journal journal() {
    return new InMemoryJournal();
  }

  @Test
  void append_moreRunsThanKept_forgetsTheOldestCompleteOne() {
    var journal = new InMemoryJournal(2);
    start(journal, "running");
    start(journal, "complete");
    journal.append(
        "complete", Instant.EPOCH, new RunEvent.RunStopped(StopReason.COMPLETED, "", null));

    start(journal, "new");

    assertThat(journal.runs()).containsExactly("running", "new");
  }

  private static void start(Journal journal, String runId) {
    journal.append(runId, Instant.EPOCH, new RunEvent.RunStarted("a", "", "hello"));
  }
}
