// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import org.jspecify.annotations.Nullable;

/**
 * How a service is doing, kept under its name.
 *
 * @param status {@code up}, {@code degraded} or {@code down}
 * @param incident number of the open incident, if there is one
 */
public record ServiceState(String status, @Nullable String incident) {
  static final ServiceState UP = new ServiceState("up", null);
}
