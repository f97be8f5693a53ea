// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import org.jspecify.annotations.Nullable;

/**
 * An account of the directory, kept under its login.
 *
 * @param status {@code active}, {@code locked}, {@code password_expired} or {@code leaver}
 * @param manager login of the manager, if there is one
 */
public record User(String name, String department, String status, @Nullable String manager) {
  User withStatus(String status) {
    return new User(name, department, status, manager);
  }

  User withManager(String manager) {
    return new User(name, department, status, manager);
  }
}
