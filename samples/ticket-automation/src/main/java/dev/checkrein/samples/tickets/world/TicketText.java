// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

/**
 * A ticket as the agents read it; the models were trained on exactly this form.
 *
 * @param id such as {@code TK-30139}
 * @param senderName name of the requester
 * @param sender login of the requester
 * @param date such as {@code 2026-11-11}
 */
public record TicketText(
    String id, String senderName, String sender, String date, String subject, String body) {
  /** Before triage. */
  public String unrouted() {
    return head() + rest();
  }

  /** After triage. */
  public String routed(String queue, String priority) {
    return head() + ", queue " + queue + ", priority " + priority + rest();
  }

  private String head() {
    return "[" + id + "] from " + senderName + " (" + sender + "), " + date;
  }

  private String rest() {
    return "\nSubject: " + subject + "\n" + body;
  }
}
