// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

/** Told how the work on a ticket goes. Called by the working thread; must be quick. Thread-safe. */
public interface TeamObserver {

  TeamObserver NONE = new TeamObserver() {};

  /** A stage begins or goes on. */
  default void onStage(String ticketId, Stage stage, String runId) {}

  /** Triage has chosen. */
  default void onRouted(String ticketId, String queue, String priority) {}

  /** The reviewer has answered. */
  default void onReviewed(String ticketId, Review review) {}
}
