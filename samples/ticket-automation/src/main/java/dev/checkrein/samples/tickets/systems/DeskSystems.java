// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything outside the ticket desk that a ticket may need: directory, asset base, service status,
 * knowledge base and ordering. Every method answers with a JSON object in a fixed order of keys and
 * never throws for what a system does: a failure is {@code {"error": "..."}}, {@code timeout} where
 * a second try may help. Implementations are thread-safe.
 */
public interface DeskSystems {
  /** Looks up an account: login, name, department, status, manager. */
  Map<String, @Nullable Object> user(String login);

  /** Lists the devices of a user: {@code assets} with tag, model, disk_free_gb, warranty_until. */
  Map<String, @Nullable Object> assets(String login);

  /** Asks how a service is doing: service, status and, if there is one, incident. */
  Map<String, @Nullable Object> service(String name);

  /** Finds articles: {@code articles} with id and title, best first. */
  Map<String, @Nullable Object> articles(String query);

  /** Unlocks an account. */
  Map<String, @Nullable Object> unlock(String login);

  /** Sends a new password to a user. */
  Map<String, @Nullable Object> resetPassword(String login);

  /** Gives a user a role on a resource. */
  Map<String, @Nullable Object> grant(String login, String resource, String role);

  /**
   * Orders equipment for a user.
   *
   * @param quantity JSON value as the model gave it; the system judges whether it is a quantity
   */
  Map<String, @Nullable Object> order(String login, String item, Object quantity);
}
