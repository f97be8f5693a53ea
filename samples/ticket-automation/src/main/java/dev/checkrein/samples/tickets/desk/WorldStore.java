// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.systems.DeskSystems;
import dev.checkrein.samples.tickets.systems.DeskTools;
import dev.checkrein.samples.tickets.systems.WorldSystems;
import dev.checkrein.samples.tickets.world.DeskTicket;
import dev.checkrein.samples.tickets.world.Effects;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.User;
import dev.checkrein.samples.tickets.world.World;
import dev.checkrein.samples.tickets.world.WorldJson;
import dev.checkrein.samples.tickets.world.WorldState;
import dev.checkrein.samples.tickets.world.Worlds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The simulated worlds in the database: one for each ticket, which of a generated ticket holds the
 * systems as well, and the office, whose systems all written tickets share. A world is in memory
 * while its ticket is worked; each change is in the database before the call that made it is
 * answered. Thread-safe.
 */
public final class WorldStore {
  /** The world of the written tickets. */
  public static final String OFFICE = "office";

  private static final int OFFICE_PEOPLE = 40;

  private final JdbcClient jdbc;
  private final Worlds loaded;
  private final Function<String, DeskSystems> systems;

  /**
   * @param loaded where the simulated systems look worlds up
   * @param systems the external systems of a world, by its name
   */
  public WorldStore(JdbcClient jdbc, Worlds loaded, Function<String, DeskSystems> systems) {
    this.jdbc = jdbc;
    this.loaded = loaded;
    this.systems = systems;
  }

  /** What the agents' tools act on for a ticket; {@link #release} it afterwards. */
  DeskTools tools(Ticket ticket) {
    if (ticket.world().equals(OFFICE)) {
      office();
    }
    var own =
        load(ticket.id())
            .orElseThrow(
                () -> new IllegalStateException("world '%s' is not kept".formatted(ticket.id())));
    return new DeskTools(systems.apply(ticket.world()), new WorldSystems(own));
  }

  /** Lets go of the world of a ticket that is left alone; it stays in the database. */
  void release(Ticket ticket) {
    loaded.remove(ticket.id());
  }

  /** The state of a world as it is kept, empty if there is none of this name. */
  public Optional<WorldState> state(String name) {
    return jdbc.sql("select state from world where id = ?")
        .param(name)
        .query(String.class)
        .optional()
        .map(text -> JsonObject.parse(text.getBytes(StandardCharsets.UTF_8), "world " + name))
        .map(WorldJson::read);
  }

  /** Keeps a new world, or the new state of a known one. */
  void save(String name, WorldState state) {
    jdbc.sql("merge into world (id, state, updated_at) key (id) values (?, ?, ?)")
        .params(
            name,
            Json.write(WorldJson.write(state)),
            OffsetDateTime.ofInstant(Instant.now(), ZoneOffset.UTC))
        .update();
  }

  /** Keeps a world that holds a written ticket and nothing else. */
  void openTicket(String ticketId) {
    save(
        ticketId,
        new WorldState(
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(ticketId, DeskTicket.open()),
            Map.of(),
            new TreeSet<>(),
            Effects.NONE));
  }

  /** The name behind a login, null if the office has none. */
  @Nullable String nameInOffice(String login) {
    return Optional.ofNullable(office().state().users().get(login)).map(User::name).orElse(null);
  }

  private synchronized World office() {
    return load(OFFICE)
        .orElseGet(
            () -> {
              save(OFFICE, TicketGenerator.office(OFFICE, OFFICE_PEOPLE));
              return load(OFFICE).orElseThrow();
            });
  }

  private synchronized Optional<World> load(String name) {
    var known = loaded.find(name);
    if (known.isPresent()) {
      return known;
    }
    var stored = state(name).map(state -> new World(state, changed -> save(name, changed)));
    stored.ifPresent(world -> loaded.add(name, world));
    return stored;
  }
}
