// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.samples.tickets.world.Episode.Closing;
import dev.checkrein.samples.tickets.world.Episode.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The moves that the expert makes for every kind of ticket, and what he did so far. Confined to one
 * ticket.
 */
final class ExpertRun {
  private final GeneratedTicket ticket;
  private final World world;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> mentions = new ArrayList<>();

  ExpertRun(GeneratedTicket ticket) {
    this.ticket = ticket;
    world = new World(ticket.world());
  }

  /** The ticket with everything that was done, once it is closed. */
  Episode episode(Closing closing) {
    return new Episode(
        ticket.seed(),
        ticket.kind().label(),
        ticket.id(),
        ticket.routedText(),
        ticket.world(),
        mentions,
        world.endState(ticket.id(), mentions),
        steps,
        closing);
  }

  /** Notes a text that a right answer has to name. */
  void mention(String text) {
    mentions.add(text);
  }

  /** An account, or the end of the run if it must not be worked on. */
  record Found(Map<String, @Nullable Object> user, @Nullable Closing end) {}

  Found lookUp(String why, String login) {
    var whose = login.equals(ticket.text().sender()) ? "the sender" : "a colleague";
    var user =
        call(why + " For " + whose + ". Look up " + login + ".", "get_user", args("login", login));
    if (Answer.isError(user)) {
      reply(
          login + " does not exist. Ask the requester.",
          "There is no account " + login + ". Which login do you mean?");
      return new Found(
          user, new Closing("Wait for an answer.", ticket.id() + " waits for the correct login."));
    }
    if (text(user, "status").equals("leaver")) {
      var end =
          escalate(
              login + " is a leaver. Do not act, tell security.",
              "security",
              "Request for leaver " + login + ".");
      return new Found(user, end);
    }
    return new Found(user, null);
  }

  Map<String, @Nullable Object> assets(String why, String login) {
    return callTwice(
        why + " List the devices of " + login + ".", "list_assets", args("login", login));
  }

  Closing giveUp(String tool) {
    return escalate("Timeout again. Escalate to operations.", "operations", tool + " times out.");
  }

  Closing escalate(String think, String team, String reason) {
    call(think, "escalate_ticket", args("ticket_id", ticket.id(), "team", team, "reason", reason));
    return new Closing("Handed over.", ticket.id() + " is with the " + team + " team.");
  }

  Closing resolve(String think, String text) {
    call(think, "resolve_ticket", args("ticket_id", ticket.id(), "resolution", text));
    return new Closing("Closed.", ticket.id() + " is resolved. " + text);
  }

  void reply(String think, String text) {
    call(think, "reply", args("ticket_id", ticket.id(), "message", text));
  }

  Map<String, @Nullable Object> callTwice(
      String think, String tool, Map<String, @Nullable Object> arguments) {
    var answer = call(think, tool, arguments);
    return Answer.isTimeout(answer) ? call("Timeout. Try once more.", tool, arguments) : answer;
  }

  Map<String, @Nullable Object> call(
      String think, String tool, Map<String, @Nullable Object> arguments) {
    var answer = world.call(tool, arguments);
    steps.add(new Step(think, new DeskAction(tool, arguments, answer)));
    return answer;
  }

  static Map<String, @Nullable Object> args(Object... namesAndValues) {
    return WorldJson.object(namesAndValues);
  }

  static String text(Map<String, @Nullable Object> answer, String name) {
    return String.valueOf(answer.get(name));
  }

  static long whole(Map<String, @Nullable Object> answer, String name) {
    if (answer.get(name) instanceof Long number) {
      return number;
    }
    throw new IllegalStateException("'" + name + "' is no whole number in " + answer);
  }

  static Map<String, @Nullable Object> first(Map<String, @Nullable Object> answer, String name) {
    return rows(answer, name).get(0);
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, @Nullable Object>> rows(
      Map<String, @Nullable Object> answer, String name) {
    return answer.get(name) instanceof List<?> rows
        ? (List<Map<String, @Nullable Object>>) rows
        : List.of();
  }
}
