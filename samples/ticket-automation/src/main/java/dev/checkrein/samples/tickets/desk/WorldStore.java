// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.systems.DeskSystems;
import dev.checkrein.samples.tickets.systems.DeskTools;
import dev.checkrein.samples.tickets.systems.Worlds;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.User;
import dev.checkrein.samples.tickets.world.World;
import dev.checkrein.samples.tickets.world.WorldJson;
import dev.checkrein.samples.tickets.world.WorldState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The simulated worlds in the database: one of its own for each generated ticket, and the office,
 * which all written tickets share. Thread-safe.
 */
public final class WorldStore implements Worlds {
  /** The world of the written tickets. */
  public static final String OFFICE = "office";

  private static final int OFFICE_PEOPLE = 40;
  private static final int CACHED_MAX = 200;

  private final JdbcClient jdbc;
  private final Function<String, DeskSystems> systems;
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

  /** A world with the state that is in the database. */
  private static final class Held {
    final World world;
    WorldState saved;

    Held(World world) {
      this.world = world;
      this.saved = world.state();
    }
  }

  /**
   * @param systems the external systems of a world, by its id
   */
  public WorldStore(JdbcClient jdbc, Function<String, DeskSystems> systems) {
    this.jdbc = jdbc;
    this.systems = systems;
  }

  /** What the agents' tools act on for a ticket. */
  DeskTools tools(Ticket ticket) {
    return new DeskTools(
        systems.apply(ticket.world()), new SavedTicketDesk(this, ticket.world()));
  }

  @Override
  public Optional<World> find(String id) {
    return Optional.ofNullable(held(id)).map(one -> one.world);
  }

  /** Writes a world if it has changed. */
  public void save(String id) {
    var one = held(id);
    if (one == null) {
      return;
    }
    synchronized (one) {
      var state = one.world.state();
      if (!state.equals(one.saved)) {
        jdbc.sql("update world set state = ?, updated_at = ? where id = ?")
            .params(Json.write(WorldJson.write(state)), now(), id)
            .update();
        one.saved = state;
      }
    }
  }

  /** Keeps a new world. */
  void create(String id, WorldState state) {
    jdbc.sql("merge into world (id, state, updated_at) key (id) values (?, ?, ?)")
        .params(id, Json.write(WorldJson.write(state)), now())
        .update();
    synchronized (held) {
      held.remove(id);
    }
  }

  void openInOffice(String ticketId) {
    office().open(ticketId);
    save(OFFICE);
  }

  boolean isInOffice(String ticketId) {
    return office().state().tickets().containsKey(ticketId);
  }

  /** The name behind a login, null if the office has none. */
  @Nullable String nameInOffice(String login) {
    return Optional.ofNullable(office().state().users().get(login)).map(User::name).orElse(null);
  }

  private World office() {
    synchronized (held) {
      if (held(OFFICE) == null) {
        create(OFFICE, TicketGenerator.office(OFFICE, OFFICE_PEOPLE));
      }
      return find(OFFICE).orElseThrow();
    }
  }

  private @Nullable Held held(String id) {
    synchronized (held) {
      var known = held.get(id);
      if (known != null) {
        return known;
      }
      var stored =
          jdbc.sql("select state from world where id = ?").param(id).query(String.class).optional();
      if (stored.isEmpty()) {
        return null;
      }
      var bytes = stored.get().getBytes(StandardCharsets.UTF_8);
      var one = new Held(new World(WorldJson.read(JsonObject.parse(bytes, "world " + id))));
      held.put(id, one);
      forgetOldest();
      return one;
    }
  }

  /** A forgotten world is read again; what it holds was saved after each call. */
  private void forgetOldest() {
    var oldest = held.keySet().iterator();
    while (held.size() > CACHED_MAX && oldest.hasNext()) {
      if (!oldest.next().equals(OFFICE)) {
        oldest.remove();
      }
    }
  }

  private static OffsetDateTime now() {
    return OffsetDateTime.ofInstant(Instant.now(), ZoneOffset.UTC);
  }
}
