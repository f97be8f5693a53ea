// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Answer;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The asset base. Answers as {@link DeskSystems} says. Thread-safe. */
public final class AssetClient {
  private final SystemCaller caller;
  private final URI base;

  /** An asset base below an address. */
  public AssetClient(SystemCaller caller, URI base) {
    this.caller = caller;
    this.base = base;
  }

  /** {@code GET /assets?login=}. */
  public Map<String, @Nullable Object> assets(String login) {
    return caller.get(
        base,
        "/assets",
        "login",
        login,
        json -> {
          json.require("assets");
          var assets =
              json.list("assets").stream()
                  .map(item -> asset(JsonObject.from(item, json.source() + ": assets")))
                  .toList();
          return Answer.of("assets", assets);
        });
  }

  private static Map<String, @Nullable Object> asset(JsonObject json) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("tag", json.string("tag"));
    fields.put("model", json.string("model"));
    fields.put("disk_free_gb", (long) json.integer("disk_free_gb", 0, Integer.MAX_VALUE));
    fields.put("warranty_until", json.string("warranty_until"));
    return Collections.unmodifiableMap(fields);
  }
}
