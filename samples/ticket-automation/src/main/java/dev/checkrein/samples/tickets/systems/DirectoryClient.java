// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.engine.json.JsonObject;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The directory of accounts. Answers as {@link DeskSystems} says. Thread-safe. */
public final class DirectoryClient {
  private final SystemCaller caller;
  private final URI base;

  /** A directory below an address such as {@code http://localhost:8080/sim/main/directory}. */
  public DirectoryClient(SystemCaller caller, URI base) {
    this.caller = caller;
    this.base = base;
  }

  /** {@code GET /users?login=}. */
  public Map<String, @Nullable Object> user(String login) {
    return caller.get(base, "/users", "login", login, DirectoryClient::account);
  }

  private static Map<String, @Nullable Object> account(JsonObject json) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("login", json.string("login"));
    fields.put("name", json.string("name"));
    fields.put("department", json.string("department"));
    fields.put("status", json.string("status"));
    fields.put("manager", json.optionalString("manager").orElse(null));
    return Collections.unmodifiableMap(fields);
  }

  /** {@code POST /unlocks}. */
  public Map<String, @Nullable Object> unlock(String login) {
    return caller.post(base, "/unlocks", Map.of("login", login), SystemCaller::ok);
  }

  /** {@code POST /password-resets}. */
  public Map<String, @Nullable Object> resetPassword(String login) {
    return caller.post(base, "/password-resets", Map.of("login", login), SystemCaller::ok);
  }

  /** {@code POST /grants}. */
  public Map<String, @Nullable Object> grant(String login, String resource, String role) {
    Map<String, @Nullable Object> body = Map.of("login", login, "resource", resource, "role", role);
    return caller.post(base, "/grants", body, SystemCaller::ok);
  }
}
