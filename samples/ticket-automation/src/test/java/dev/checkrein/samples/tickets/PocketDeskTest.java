// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.samples.tickets.desk.Ticket;
import dev.checkrein.samples.tickets.desk.WorldStore;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.TicketKind;
import dev.checkrein.samples.tickets.world.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service as it is started: pocket model, simulated systems over HTTP. */
class PocketDeskTest {
  private static final List<TicketKind> KINDS =
      List.of(
          TicketKind.LOCKED,
          TicketKind.SERVICE_DOWN,
          TicketKind.SERVICE_UP,
          TicketKind.DISK,
          TicketKind.HOWTO,
          TicketKind.HOWTO_NONE,
          TicketKind.WARRANTY,
          TicketKind.LEAVER_REQUEST);

  @TempDir Path folder;

  @Test
  void tickets_eightAtOnce_changeTheirWorldsAsTheExpertWould() throws Exception {
    try (var desk = RunningDesk.pocket(folder)) {
      var tickets = new ArrayList<Ticket>();
      for (var kind : KINDS) {
        tickets.add(desk.desk().intake().generate(kind, "pocket-desk"));
      }

      var right = 0;
      for (int i = 0; i < KINDS.size(); i++) {
        var id = tickets.get(i).id();
        var ticket =
            desk.await(id, t -> t.status() == TicketStatus.WAITING || t.status().isFinal());
        var numbers = desk.desk().journal().events(id, 0, 1000).stream().map(e -> e.sequence());
        assertThat(numbers.toList())
            .isEqualTo(
                LongStream.rangeClosed(1, desk.desk().journal().events(id, 0, 1000).size())
                    .boxed()
                    .toList());
        assertThat(ticket.status()).isNotEqualTo(TicketStatus.FAILED);
        var episode = TicketGenerator.episode("pocket-desk", KINDS.get(i));
        var world = desk.bean(WorldStore.class).state(ticket.world()).orElseThrow();
        right += episode.solvedBy(new World(world)) ? 1 : 0;
      }

      assertThat(right).isGreaterThanOrEqualTo(6);
    }
  }
}
