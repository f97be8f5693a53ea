// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services, one after the other and one beside the other, on the same data folder. */
class RestartTest {
  @TempDir Path folder;

  @Test
  void restart_midWork_losesNothing() throws Exception {
    var first = new DeskScript();
    String waiting;
    String hanging;
    int events;
    long closedIn;
    String refusal;
    int refused;
    try (var desk = RunningDesk.scripted(folder, first, Map.of())) {
      waiting = desk.create("please grant it to account u1");
      hanging = desk.create("please hang");
      desk.awaitStatus(waiting, "waiting");
      while (first.hanging.get() == 0) {
        Thread.sleep(5);
      }
      events = desk.desk().journal().events(hanging, 0, 1000).size();
      var err = new ByteArrayOutputStream();
      refused =
          TicketDeskApplication.serve(
              new String[] {"--port", "0", "--data", folder.toString()},
              new PrintStream(err, true, StandardCharsets.UTF_8));
      refusal = err.toString(StandardCharsets.UTF_8);
      closedIn = System.nanoTime();
    }
    closedIn = System.nanoTime() - closedIn;
    var second = new DeskScript();
    second.unhang();
    try (var desk = RunningDesk.scripted(folder, second, Map.of())) {
      var approval = desk.desk().approvals(waiting).getFirst();
      desk.post(
          "/api/tickets/" + waiting + "/approvals/" + approval.id(), "{\"decision\":\"approve\"}");

      var went = desk.awaitStatus(hanging, "resolved");
      desk.awaitStatus(waiting, "resolved", "waiting");

      assertThat(went.progress().interruptions()).isEqualTo(1);
      assertThat(went.progress().attempt()).isEqualTo(1);
      assertThat(desk.desk().journal().events(hanging, 0, 1000)).hasSizeGreaterThan(events);
      assertThat(desk.desk().journal().runs(hanging)).hasSize(3);
      assertThat(desk.desk().approvals(waiting).getFirst().state()).isEqualTo("approved");
    }
    assertThat(Duration.ofNanos(closedIn)).isLessThan(Duration.ofSeconds(10));
    assertThat(refused).isEqualTo(2);
    assertThat(refusal.lines()).hasSize(1);
    assertThat(refusal).contains(folder.toString()).contains("--data");
  }
}
