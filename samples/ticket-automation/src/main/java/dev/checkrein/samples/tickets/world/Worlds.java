// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The worlds of a service by name: one for each generated ticket, and those in which people's own
 * tickets are worked. Thread-safe.
 */
public final class Worlds {
  /** Worlds at most. */
  public static final int WORLDS_MAX = 10_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private final Map<String, World> worlds = new TreeMap<>();

  /**
   * Adds a world.
   *
   * @param name letters, digits and hyphens, 1 to 64
   * @throws IllegalArgumentException if the name is malformed or taken
   * @throws IllegalStateException if there are {@value #WORLDS_MAX} worlds
   */
  public synchronized void add(String name, World world) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "world is named '" + name + "', expected 1 to 64 letters, digits and hyphens");
    }
    if (worlds.containsKey(name)) {
      throw new IllegalArgumentException("world '" + name + "' exists already");
    }
    if (worlds.size() == WORLDS_MAX) {
      throw new IllegalStateException(
          "world '" + name + "' is one too many, the limit is " + WORLDS_MAX + "; remove some");
    }
    worlds.put(name, world);
  }

  /** The world of a name. */
  public synchronized Optional<World> find(String name) {
    return Optional.ofNullable(worlds.get(name));
  }

  /** Forgets a world; nothing happens if there is none of that name. */
  public synchronized void remove(String name) {
    worlds.remove(name);
  }

  /** The names, sorted. */
  public synchronized Set<String> names() {
    return Collections.unmodifiableSet(new TreeSet<>(worlds.keySet()));
  }

  /** All states as one JSON object, name to {@link WorldJson}. */
  public synchronized Map<String, @Nullable Object> toJson() {
    var json = new LinkedHashMap<String, @Nullable Object>();
    worlds.forEach((name, world) -> json.put(name, WorldJson.write(world.state())));
    return Collections.unmodifiableMap(json);
  }

  /** Restores what {@link #toJson} wrote. */
  public static Worlds from(JsonObject json) {
    var worlds = new Worlds();
    for (var name : json.fields().keySet()) {
      worlds.add(name, new World(WorldJson.read(json.object(name))));
    }
    return worlds;
  }
}
