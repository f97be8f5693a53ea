// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkersTest {
  @Test
  void run_anyCounts_eachItemOnce() {
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (var workers = new Workers(threads)) {
        for (int count = 0; count < 60; count++) {
          var seen = new AtomicIntegerArray(60);

          workers.run(
              count,
              4,
              (thread, from, to) -> {
                assertThat(from % 4).isZero();
                assertThat(thread).isBetween(0, threads - 1);
                for (int i = from; i < to; i++) {
                  seen.incrementAndGet(i);
                }
              });

          for (int i = 0; i < 60; i++) {
            assertThat(seen.get(i)).isEqualTo(i < count ? 1 : 0);
          }
        }
      }
    }
  }

  @Test
  void run_manyShortLoops_noneIsLost() {
    try (var workers = new Workers(3)) {
      int[] items = new int[64];
      for (int i = 0; i < 20_000; i++) {
        workers.run(
            64,
            1,
            (_, from, to) -> {
              for (int k = from; k < to; k++) {
                items[k]++;
              }
            });
      }

      assertThat(items).containsOnly(20_000);
    }
  }

  @Test
  void run_afterThreadsParked_stillWorks() throws InterruptedException {
    try (var workers = new Workers(2)) {
      int[] items = new int[2];
      for (int i = 0; i < 5; i++) {
        Thread.sleep(Duration.ofMillis(20));
        workers.run(
            2,
            1,
            (_, from, to) -> {
              for (int k = from; k < to; k++) {
                items[k]++;
              }
            });
      }

      assertThat(items).containsExactly(5, 5);
    }
  }

  @Test
  void run_partThrows_callerGetsItAndWorkersGoOn() {
    try (var workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      1,
                      (_, from, _) -> {
                        if (from == 1) {
                          throw new IllegalStateException("part 1");
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("part 1");

      int[] items = new int[2];
      workers.run(2, 1, (_, from, _) -> items[from] = 1);
      assertThat(items).containsExactly(1, 1);
    }
  }

  @Test
  void close_idle_endsTheThreads() throws InterruptedException {
    var workers = new Workers(3);
    workers.close();

    assertThat(workers.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void threads_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Workers(0)).hasMessageContaining("0 threads");
    assertThatThrownBy(() -> new Workers(1025)).hasMessageContaining("1 to 1024");
  }
}
