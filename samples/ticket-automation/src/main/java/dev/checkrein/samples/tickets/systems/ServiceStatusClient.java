// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status page of the services. Answers as {@link DeskSystems} says. Thread-safe. */
public final class ServiceStatusClient {
  private final SystemCaller caller;
  private final URI base;

  /** A status page below an address. */
  public ServiceStatusClient(SystemCaller caller, URI base) {
    this.caller = caller;
    this.base = base;
  }

  /** {@code GET /services?service=}. */
  public Map<String, @Nullable Object> service(String name) {
    return caller.get(
        base,
        "/services",
        "service",
        name,
        json -> {
          var fields = new LinkedHashMap<String, @Nullable Object>();
          fields.put("service", json.string("service"));
          fields.put("status", json.string("status"));
          json.optionalString("incident").ifPresent(i -> fields.put("incident", i));
          return Collections.unmodifiableMap(fields);
        });
  }
}
