// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.samples.tickets.desk.DeskException.Reason;
import dev.checkrein.samples.tickets.world.GeneratedTicket;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.TicketKind;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Takes tickets in: written, imported or generated. Thread-safe. */
public final class Intake {
  /** Rows of one import. */
  public static final int ROWS_MAX = 5_000;

  private static final int SEED_MAX = 64;
  private static final int NUMBER_MIN = 10_000;
  private static final int NUMBER_MAX = 99_999;
  private static final int DRAWS_MAX = 1_000;

  private final TicketStore store;
  private final TicketJournal journal;
  private final WorldStore worlds;
  private final TicketWorkers workers;
  private final DeskLimits limits;
  private final RandomGenerator random = new SecureRandom();

  Intake(
      TicketStore store,
      TicketJournal journal,
      WorldStore worlds,
      TicketWorkers workers,
      DeskLimits limits) {
    this.store = store;
    this.journal = journal;
    this.worlds = worlds;
    this.workers = workers;
    this.limits = limits;
  }

  /**
   * Takes one ticket in.
   *
   * @throws DeskException if there is no room
   */
  public synchronized Ticket create(NewTicket written) {
    makeSureOfRoom(1);
    return open(written, Ticket.Source.WRITTEN);
  }

  /**
   * Takes many in, in their order; none if there is no room for all.
   *
   * @throws DeskException if there is no room
   */
  public synchronized List<Ticket> importAll(List<NewTicket> written) {
    makeSureOfRoom(written.size());
    var tickets = new ArrayList<Ticket>();
    for (var one : written) {
      tickets.add(open(one, Ticket.Source.IMPORTED));
    }
    return tickets;
  }

  /**
   * Generates a ticket with a world of its own.
   *
   * @param kind null for one that the seed draws
   * @param seed null for one that is drawn
   * @throws DeskException if there is no room, or a ticket of this seed is here already
   */
  public synchronized Ticket generate(@Nullable TicketKind kind, @Nullable String seed) {
    if (seed != null && (seed.isBlank() || seed.length() > SEED_MAX)) {
      throw new InvalidFieldException("seed", seed, "1 to " + SEED_MAX + " characters");
    }
    makeSureOfRoom(1);
    if (seed != null) {
      var generated = generated(kind, seed);
      if (store.exists(generated.id())) {
        throw new DeskException(
            Reason.CONFLICT,
            "seed '%s' gives ticket %s, which is here already".formatted(seed, generated.id()));
      }
      return open(generated);
    }
    for (int draw = 0; draw < DRAWS_MAX; draw++) {
      var generated = generated(kind, HexFormat.of().toHexDigits(random.nextLong(), 10));
      if (!store.exists(generated.id())) {
        return open(generated);
      }
    }
    throw full();
  }

  private static GeneratedTicket generated(@Nullable TicketKind kind, String seed) {
    return kind == null ? TicketGenerator.generate(seed) : TicketGenerator.generate(seed, kind);
  }

  private Ticket open(GeneratedTicket generated) {
    var text = generated.text();
    var now = now();
    var ticket =
        new Ticket(
            0,
            text.id(),
            Ticket.Source.GENERATED,
            generated.kind().label(),
            generated.seed(),
            text.subject(),
            text.body(),
            text.sender(),
            text.senderName(),
            text.date(),
            text.id(),
            Ticket.Progress.NEW,
            now,
            now);
    worlds.save(text.id(), generated.world());
    return open(ticket);
  }

  private Ticket open(NewTicket written, Ticket.Source source) {
    var now = now();
    var requester = written.requester();
    var ticket =
        new Ticket(
            0,
            freeId(),
            source,
            null,
            null,
            written.subject(),
            written.body(),
            requester,
            requester == null ? null : worlds.nameInOffice(requester),
            LocalDate.ofInstant(now, ZoneOffset.UTC).toString(),
            WorldStore.OFFICE,
            Ticket.Progress.NEW,
            now,
            now);
    worlds.openTicket(ticket.id());
    return open(ticket);
  }

  private Ticket open(Ticket ticket) {
    var event = new TicketChanged(ticket.status(), null, null, null, null, null);
    journal.record(ticket.id(), event, jdbc -> TicketStore.insert(jdbc, ticket));
    workers.submit(ticket.id());
    return store.find(ticket.id()).orElseThrow();
  }

  private String freeId() {
    for (int draw = 0; draw < DRAWS_MAX; draw++) {
      var id = "TK-" + random.nextInt(NUMBER_MIN, NUMBER_MAX + 1);
      if (!store.exists(id)) {
        return id;
      }
    }
    throw full();
  }

  private void makeSureOfRoom(int more) {
    if (!workers.hasRoom(more)) {
      throw new DeskException(
          Reason.FULL,
          "%d tickets would wait to be worked, the limit is %d, set by desk.waiting-max; try again later"
              .formatted(more, limits.waitingMax()));
    }
    if (store.count(null) + more > limits.ticketsMax()) {
      throw full();
    }
  }

  private DeskException full() {
    return new DeskException(
        Reason.FULL,
        "the desk keeps %d tickets at most, set by desk.tickets-max; start with another data folder"
            .formatted(limits.ticketsMax()));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
