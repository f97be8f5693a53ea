// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} promises. Subclass it and say how an empty one is made. */
public abstract class JournalContract {
  private static final String RUN = "run-1";
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final RunEvent START = new RunEvent.RunStarted("a", "", "hello");
  private static final RunEvent NOTE = new RunEvent.WrapUpAsked("note");
  private static final RunEvent STOP = new RunEvent.RunStopped(StopReason.COMPLETED, "done", null);

  /** An empty journal. */
  protected abstract Journal journal();

  @Test
  void append_severalEvents_numbersThemWithoutGaps() {
    var journal = journal();

    append(journal, START, NOTE, STOP);

    assertThat(journal.entries(RUN))
        .containsExactly(
            new JournalEntry(RUN, 0, AT, START),
            new JournalEntry(RUN, 1, AT, NOTE),
            new JournalEntry(RUN, 2, AT, STOP));
  }

  @Test
  void append_twoRuns_keepsThemApart() {
    var journal = journal();

    append(journal, START);
    var other = journal.append("run-2", AT, START);

    assertThat(other.sequence()).isZero();
    assertThat(journal.runs()).containsExactly(RUN, "run-2");
  }

  @Test
  void append_completeRun_isRefused() {
    var journal = journal();
    append(journal, START, STOP);

    assertThatIllegalStateException()
        .isThrownBy(() -> append(journal, NOTE))
        .withMessageContaining(RUN);
  }

  @Test
  void append_runNotStarted_isRefused() {
    var journal = journal();

    assertThatIllegalStateException()
        .isThrownBy(() -> append(journal, NOTE))
        .withMessageContaining(RUN);
  }

  @Test
  void append_runStartedTwice_isRefused() {
    var journal = journal();
    append(journal, START);

    assertThatIllegalStateException()
        .isThrownBy(() -> append(journal, START))
        .withMessageContaining(RUN);
  }

  @Test
  void entries_fromMiddle_givesTheRest() {
    var journal = journal();
    append(journal, START, NOTE, STOP);

    assertThat(journal.entries(RUN, 2)).extracting(JournalEntry::event).containsExactly(STOP);
  }

  @Test
  void entries_pastEndOrUnknown_isEmpty() {
    var journal = journal();
    append(journal, START);

    assertThat(journal.entries(RUN, 7)).isEmpty();
    assertThat(journal.entries("unknown")).isEmpty();
  }

  @Test
  void append_manyThreads_losesNothing() throws InterruptedException {
    var journal = journal();
    append(journal, START);

    var threads =
        IntStream.range(0, 8)
            .mapToObj(
                t -> Thread.ofVirtual().start(() -> append(journal, Collections.nCopies(50, NOTE))))
            .toList();
    for (var thread : threads) {
      thread.join();
    }

    var entries = journal.entries(RUN);
    assertThat(entries).hasSize(401);
    assertThat(entries.stream().map(JournalEntry::sequence).toList())
        .isEqualTo(IntStream.range(0, 401).mapToObj(Long::valueOf).toList());
  }

  @Test
  void subscribe_runningRun_replaysAndFollowsToTheEnd() throws InterruptedException {
    var journal = journal();
    append(journal, START, NOTE);
    var listener = new Recorder();

    journal.subscribe(RUN, 1, listener);
    append(journal, NOTE, STOP);

    assertThat(listener.completed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(listener.entries).isEqualTo(journal.entries(RUN, 1));
  }

  @Test
  void subscribe_completeRun_replaysAndCompletes() throws InterruptedException {
    var journal = journal();
    append(journal, START, STOP);
    var listener = new Recorder();

    journal.subscribe(RUN, 0, listener);

    assertThat(listener.completed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(listener.entries).isEqualTo(journal.entries(RUN));
  }

  @Test
  void subscribe_failingListener_harmsNobody() throws InterruptedException {
    var journal = journal();
    append(journal, START);
    var good = new Recorder();

    journal.subscribe(
        RUN,
        0,
        entry -> {
          throw new IllegalStateException("listener fails");
        });
    journal.subscribe(RUN, 0, good);
    append(journal, STOP);

    assertThat(good.completed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void subscribe_closed_getsNothingMore() throws InterruptedException {
    var journal = journal();
    append(journal, START);
    var closed = new Recorder();
    var open = new Recorder();
    var subscription = journal.subscribe(RUN, 1, closed);
    journal.subscribe(RUN, 1, open);

    subscription.close();
    append(journal, STOP);

    assertThat(open.completed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(closed.entries).isEmpty();
    assertThat(closed.completed.getCount()).isOne();
  }

  @Test
  void subscribe_unknownRun_isRefused() {
    var journal = journal();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> journal.subscribe("unknown", 0, new Recorder()))
        .withMessageContaining("unknown");
  }

  private static void append(Journal journal, RunEvent... events) {
    append(journal, List.of(events));
  }

  private static void append(Journal journal, List<RunEvent> events) {
    events.forEach(event -> journal.append(RUN, AT, event));
  }

  private static final class Recorder implements Journal.Listener {
    final List<JournalEntry> entries = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch completed = new CountDownLatch(1);

    @Override
    public void onEntry(JournalEntry entry) {
      entries.add(entry);
    }

    @Override
    public void onComplete() {
      completed.countDown();
    }
  }
}
