// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Effects.Grant;
import dev.checkrein.samples.tickets.world.Effects.Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON of a {@link WorldState}: the {@code world} object of exported episodes, with {@code effects}
 * as one more field where something was changed. Errors are {@link ModelFormatException}s that name
 * source, field, value and what was expected.
 */
public final class WorldJson {
  private static final int FAULTS_MAX = 1_000_000;

  private WorldJson() {}

  /** Reads a state. */
  public static WorldState read(JsonObject json) {
    var users =
        objects(
            json,
            "users",
            u ->
                new User(
                    u.string("name"),
                    u.string("department"),
                    u.string("status"),
                    u.optionalString("manager").orElse(null)));
    var assets =
        objects(
            json,
            "assets",
            a ->
                new Asset(
                    a.string("owner"),
                    a.string("model"),
                    a.integer("disk_free_gb", 0, Integer.MAX_VALUE),
                    a.string("warranty_until")));
    var services =
        objects(
            json,
            "services",
            s -> new ServiceState(s.string("status"), s.optionalString("incident").orElse(null)));
    try {
      return new WorldState(
          users,
          assets,
          services,
          entries(json, "articles", JsonObject::string),
          entries(json, "article_titles", JsonObject::string),
          objects(json, "tickets", WorldJson::ticket),
          entries(json, "faults", (map, name) -> map.integer(name, 0, FAULTS_MAX)),
          WorldState.sorted(strings(json, "approval")),
          json.has("effects") ? effects(json.object("effects")) : Effects.NONE);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(json.source() + ": " + e.getMessage(), e);
    }
  }

  private static DeskTicket ticket(JsonObject json) {
    return new DeskTicket(
        json.string("status"),
        json.optionalString("queue").orElse(null),
        json.optionalString("priority").orElse(null),
        strings(json, "replies"),
        json.optionalString("team").orElse(null),
        json.optionalString("resolution").orElse(null),
        json.optionalString("reason").orElse(null));
  }

  private static Effects effects(JsonObject json) {
    return new Effects(
        strings(json, "unlocked"), strings(json, "resets"), grants(json), orders(json));
  }

  /** Writes a state; {@link #read} gives it back. */
  public static Map<String, @Nullable Object> write(WorldState state) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put(
        "users",
        mapped(
            state.users(),
            u ->
                object(
                    "name", u.name(),
                    "department", u.department(),
                    "status", u.status(),
                    "manager", u.manager())));
    json.put(
        "assets",
        mapped(
            state.assets(),
            a ->
                object(
                    "owner", a.owner(),
                    "model", a.model(),
                    "disk_free_gb", a.diskFreeGb(),
                    "warranty_until", a.warrantyUntil())));
    json.put(
        "services",
        mapped(state.services(), s -> object("status", s.status(), "incident", s.incident())));
    json.put("articles", state.articles());
    json.put("article_titles", state.articleTitles());
    json.put("tickets", mapped(state.tickets(), WorldJson::write));
    json.put("faults", state.faults());
    json.put("approval", List.copyOf(state.approval()));
    if (!state.effects().equals(Effects.NONE)) {
      json.put(
          "effects",
          object(
              "unlocked", state.effects().unlocked(),
              "resets", state.effects().resets(),
              "grants", grantRows(state.effects().grants()),
              "orders", orderRows(state.effects().orders())));
    }
    return Collections.unmodifiableMap(json);
  }

  private static Map<String, @Nullable Object> write(DeskTicket ticket) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("status", ticket.status());
    json.put("queue", ticket.queue());
    json.put("priority", ticket.priority());
    json.put("replies", ticket.replies());
    if (ticket.team() != null) {
      json.put("team", ticket.team());
    }
    if (ticket.resolution() != null) {
      json.put("resolution", ticket.resolution());
    }
    if (ticket.reason() != null) {
      json.put("reason", ticket.reason());
    }
    return Collections.unmodifiableMap(json);
  }

  static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(json);
  }

  private static <T> Map<String, Object> mapped(Map<String, T> map, Function<T, Object> write) {
    var json = new LinkedHashMap<String, Object>();
    map.forEach((key, value) -> json.put(key, write.apply(value)));
    return json;
  }

  static List<List<Object>> grantRows(Collection<Grant> grants) {
    return grants.stream()
        .map(grant -> List.<Object>of(grant.login(), grant.resource(), grant.role()))
        .toList();
  }

  static List<List<Object>> orderRows(Collection<Order> orders) {
    return orders.stream()
        .map(order -> List.<Object>of(order.login(), order.item(), order.quantity()))
        .toList();
  }

  static List<Grant> grants(JsonObject json) {
    return rows(json, "grants", 3).stream()
        .map(
            row ->
                new Grant(
                    text(json, "grants", row.get(0)),
                    text(json, "grants", row.get(1)),
                    text(json, "grants", row.get(2))))
        .toList();
  }

  static List<Order> orders(JsonObject json) {
    return rows(json, "orders", 3).stream()
        .map(
            row -> {
              if (row.get(2) instanceof Long quantity) {
                return new Order(
                    text(json, "orders", row.get(0)), text(json, "orders", row.get(1)), quantity);
              }
              throw json.wrong("orders", "rows of login, item and a whole quantity");
            })
        .toList();
  }

  /** A list of lists, each of a given length. */
  static List<List<?>> rows(JsonObject json, String name, int length) {
    json.require(name);
    var rows = new ArrayList<List<?>>();
    for (var item : json.list(name)) {
      if (!(item instanceof List<?> row) || row.size() != length) {
        throw json.wrong(name, "a list of rows of " + length);
      }
      rows.add(row);
    }
    return rows;
  }

  static String text(JsonObject json, String name, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw json.wrong(name, "rows of texts");
  }

  /** A list of strings that must be there. */
  static List<String> strings(JsonObject json, String name) {
    json.require(name);
    return json.list(name).stream()
        .map(
            item -> {
              if (item instanceof String text) {
                return text;
              }
              throw json.wrong(name, "a list of strings");
            })
        .toList();
  }

  static List<Boolean> flags(JsonObject json, String name) {
    json.require(name);
    return json.list(name).stream()
        .map(
            item -> {
              if (item instanceof Boolean flag) {
                return flag;
              }
              throw json.wrong(name, "a list of true and false");
            })
        .toList();
  }

  static boolean flag(JsonObject json, String name) {
    json.require(name);
    return json.flag(name, false);
  }

  private static <T> Map<String, T> objects(
      JsonObject json, String name, Function<JsonObject, T> read) {
    return entries(json, name, (map, key) -> read.apply(map.object(key)));
  }

  private static <T> Map<String, T> entries(
      JsonObject json, String name, BiFunction<JsonObject, String, T> read) {
    var map = json.object(name);
    var entries = new LinkedHashMap<String, T>();
    for (var key : map.fields().keySet()) {
      entries.put(key, read.apply(map, key));
    }
    return entries;
  }
}
