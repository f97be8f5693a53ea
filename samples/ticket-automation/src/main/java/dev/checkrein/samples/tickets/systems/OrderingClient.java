// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ordering system. Answers as {@link DeskSystems} says. Thread-safe. */
public final class OrderingClient {
  private final SystemCaller caller;
  private final URI base;

  /** An ordering system below an address. */
  public OrderingClient(SystemCaller caller, URI base) {
    this.caller = caller;
    this.base = base;
  }

  /** {@code POST /orders}. */
  public Map<String, @Nullable Object> order(String login, String item, Object quantity) {
    Map<String, @Nullable Object> body = Map.of("login", login, "item", item, "quantity", quantity);
    return caller.post(
        base,
        "/orders",
        body,
        json -> {
          var fields = new LinkedHashMap<>(SystemCaller.ok(json));
          fields.put("order", json.string("order"));
          return Collections.unmodifiableMap(fields);
        });
  }
}
