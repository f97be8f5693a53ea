// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.samples.tickets.world.Episode.Closing;
import dev.checkrein.samples.tickets.world.Episode.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scripted expert, who solves each kind of ticket the way the desk wants it. He knows what the
 * request is about but learns the rest with the tools. What he reaches is the expected end state.
 * Confined to one ticket.
 */
public final class Expert {
  /** Month in which the tickets are written; warranties that end later run. */
  private static final String THIS_MONTH = "2026-11";

  private final GeneratedTicket ticket;
  private final World world;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> mentions = new ArrayList<>();

  private Expert(GeneratedTicket ticket) {
    this.ticket = ticket;
    world = new World(ticket.world());
  }

  /** Solves a ticket in a fresh copy of its world and returns it with the solution. */
  public static Episode episode(GeneratedTicket ticket) {
    var expert = new Expert(ticket);
    var closing = expert.solve();
    return new Episode(
        ticket.seed(),
        ticket.kind().label(),
        ticket.id(),
        ticket.routedText(),
        ticket.world(),
        expert.mentions,
        expert.world.endState(ticket.id(), expert.mentions),
        expert.steps,
        closing);
  }

  private Closing solve() {
    return switch (ticket.kind()) {
      case LOCKED, EXPIRED, FORGOT -> account();
      case SIGNIN_SERVICE -> signInToService();
      case SERVICE_DOWN, SERVICE_UP -> {
        var service = ticket.fact("service");
        yield service("Service problem. Check " + service + ".", service);
      }
      case DISK -> disk();
      case BROKEN -> broken();
      case ORDER -> order();
      case ACCESS, ACCESS_APPROVAL -> access();
      case ADMIN_RIGHTS -> adminRights();
      case STARTER -> starter();
      case LEAVER_RETURN -> leaverReturn();
      case HOWTO, HOWTO_NONE -> howto();
      case PHISHING -> phishing();
      case WARRANTY -> warranty();
      case UNKNOWN_USER, LEAVER_REQUEST -> doubtful();
    };
  }

  private Closing account() {
    var login = ticket.subjectLogin();
    var found = lookUp("Sign-in problem.", login);
    return found.end() != null ? found.end() : repair(found.user(), login);
  }

  private Closing repair(Map<String, @Nullable Object> user, String login) {
    if (text(user, "status").equals("locked")) {
      var answer =
          callTwice(login + " is locked. Unlock it.", "unlock_account", args("login", login));
      return Answer.isError(answer)
          ? giveUp("unlock_account")
          : resolve("Unlocked. Close the ticket.", "Account " + login + " unlocked.");
    }
    var think = login + " has status " + text(user, "status") + ". Reset the password.";
    var answer = callTwice(think, "reset_password", args("login", login));
    return Answer.isError(answer)
        ? giveUp("reset_password")
        : resolve("Reset done. Close the ticket.", "New password sent to " + login + ".");
  }

  private Closing signInToService() {
    var login = ticket.text().sender();
    var service = ticket.fact("service");
    var found = lookUp("Sign-in problem.", login);
    if (found.end() != null) {
      return found.end();
    }
    if (!text(found.user(), "status").equals("active")) {
      return repair(found.user(), login);
    }
    return service(login + " is active. Check " + service + ".", service);
  }

  private Closing service(String think, String service) {
    var answer = callTwice(think, "check_service", args("service", service));
    if (Answer.isError(answer)) {
      return giveUp("check_service");
    }
    var status = text(answer, "status");
    if (status.equals("up")) {
      return guide(article(service + " is up. Find a guide.", service));
    }
    var incident = text(answer, "incident");
    mentions.add(incident);
    reply(
        service + " is " + status + ", incident " + incident + ". Tell the requester.",
        service + " is " + status + ", we work on incident " + incident + ".");
    return escalate("Link the incident and hand over.", "operations", "Incident " + incident + ".");
  }

  private String article(String think, String query) {
    var answer = call(think, "search_knowledge", args("query", query));
    return text(first(answer, "articles"), "id");
  }

  private Closing guide(String article) {
    mentions.add(article);
    reply(article + " fits. Send it.", "Please follow article " + article + ".");
    return resolve("Guide sent. Close the ticket.", "Sent article " + article + ".");
  }

  private Closing disk() {
    var login = ticket.text().sender();
    var answer = assets("Disk problem.", login);
    if (Answer.isError(answer)) {
      return giveUp("list_assets");
    }
    var asset = first(answer, "assets");
    long free = whole(asset, "disk_free_gb");
    var tag = text(asset, "tag");
    if (free < 10) {
      call(
          tag + " has only " + free + " GB free. Order a larger disk.",
          "order_item",
          args("login", login, "item", "disk", "quantity", 1L));
      return resolve("Ordered. Close the ticket.", "Ordered 1 disk for " + login + ".");
    }
    return guide(article(tag + " has " + free + " GB free. Cleaning is enough.", "disk cleanup"));
  }

  private Closing broken() {
    var login = ticket.text().sender();
    var answer = assets("Broken device.", login);
    if (Answer.isError(answer)) {
      return giveUp("list_assets");
    }
    var asset = first(answer, "assets");
    var tag = text(asset, "tag");
    var until = text(asset, "warranty_until");
    if (until.compareTo(THIS_MONTH) > 0) {
      mentions.add(tag);
      return escalate(
          tag + " has warranty until " + until + ". Send it to repair.",
          "repair",
          "Device " + tag + " broken, in warranty.");
    }
    call(
        "Warranty of " + tag + " ended " + until + ". Order a laptop.",
        "order_item",
        args("login", login, "item", "laptop", "quantity", 1L));
    return resolve("Ordered. Close the ticket.", "Ordered 1 laptop for " + login + ".");
  }

  private Closing warranty() {
    var answer = assets("Warranty question.", ticket.text().sender());
    if (Answer.isError(answer)) {
      return giveUp("list_assets");
    }
    var asset = first(answer, "assets");
    var until = text(asset, "warranty_until");
    mentions.add(until);
    var sentence = text(asset, "tag") + " has warranty until " + until + ".";
    reply(sentence + " Answer.", sentence);
    return resolve("Answered. Close the ticket.", "Warranty date sent.");
  }

  private Closing order() {
    var login = ticket.subjectLogin();
    var item = ticket.fact("item");
    long quantity = Long.parseLong(ticket.fact("quantity"));
    var found = lookUp("Equipment request.", login);
    if (found.end() != null) {
      return found.end();
    }
    var status = text(found.user(), "status");
    var answer =
        callTwice(
            login + " is " + status + ". Order " + quantity + " " + item + ".",
            "order_item",
            args("login", login, "item", item, "quantity", quantity));
    return Answer.isError(answer)
        ? giveUp("order_item")
        : resolve(
            "Ordered. Close the ticket.",
            "Ordered " + quantity + " " + item + " for " + login + ".");
  }

  private Closing access() {
    var login = ticket.subjectLogin();
    var resource = ticket.fact("resource");
    var role = ticket.fact("role");
    var found = lookUp("Access request.", login);
    if (found.end() != null) {
      return found.end();
    }
    var answer =
        callTwice(
            login
                + (" is " + text(found.user(), "status") + ".")
                + (" Grant " + role + " on " + resource + "."),
            "grant_access",
            args("login", login, "resource", resource, "role", role));
    if ("approval required".equals(answer.get("error"))) {
      reply(
          resource + " needs an approval. Tell the requester.",
          resource + " needs an approval, we ask for it.");
      return escalate(
          "Hand over to approvals.",
          "approvals",
          "Approve " + role + " on " + resource + " for " + login + ".");
    }
    return Answer.isError(answer)
        ? giveUp("grant_access")
        : resolve(
            "Granted. Close the ticket.",
            "Granted " + role + " on " + resource + " to " + login + ".");
  }

  private Closing doubtful() {
    var think =
        switch (ticket.fact("request")) {
          case "access_o" -> "Access request.";
          case "order_o" -> "Equipment request.";
          default -> "Sign-in problem.";
        };
    var end = lookUp(think, ticket.subjectLogin()).end();
    if (end == null) {
      throw new IllegalStateException(
          "account '" + ticket.subjectLogin() + "' of ticket " + ticket.id() + " is in order");
    }
    return end;
  }

  private Closing adminRights() {
    var login = ticket.text().sender();
    var found = lookUp("Admin rights request.", login);
    if (found.end() != null) {
      return found.end();
    }
    var devices = assets(login + " is " + text(found.user(), "status") + ".", login);
    var tag = text(first(devices, "assets"), "tag");
    var answer =
        callTwice(
            "The device is " + tag + ". Grant admin.",
            "grant_access",
            args("login", login, "resource", tag, "role", "admin"));
    return Answer.isError(answer)
        ? giveUp("grant_access")
        : resolve("Granted. Close the ticket.", "Granted admin on " + tag + " to " + login + ".");
  }

  private Closing starter() {
    var login = ticket.subjectLogin();
    var resource = ticket.fact("resource");
    var found = lookUp("New starter.", login);
    if (found.end() != null) {
      return found.end();
    }
    var answer =
        callTwice(
            login + " is " + text(found.user(), "status") + ". Order a laptop.",
            "order_item",
            args("login", login, "item", "laptop", "quantity", 1L));
    if (Answer.isError(answer)) {
      return giveUp("order_item");
    }
    call(
        "Ordered. Now grant " + resource + ".",
        "grant_access",
        args("login", login, "resource", resource, "role", "read"));
    return resolve(
        "Granted. Close the ticket.", "Laptop and " + resource + " for " + login + " are ready.");
  }

  private Closing leaverReturn() {
    var answer = assets("Leaver.", ticket.subjectLogin());
    if (Answer.isError(answer)) {
      return giveUp("list_assets");
    }
    var tags = rows(answer, "assets").stream().map(asset -> text(asset, "tag")).toList();
    mentions.addAll(tags);
    reply("Name the devices.", "To return: " + String.join(", ", tags) + ".");
    return resolve("Answered. Close the ticket.", "Device list sent.");
  }

  private Closing howto() {
    var topic = ticket.fact("topic");
    var answer =
        call("How-to question. Search the guides.", "search_knowledge", args("query", topic));
    var articles = rows(answer, "articles");
    if (articles.isEmpty()) {
      return escalate(
          "No guide found. Hand over to the service desk.",
          "service-desk",
          "No article on " + topic + ".");
    }
    return guide(text(articles.get(0), "id"));
  }

  private Closing phishing() {
    var login = ticket.text().sender();
    var answer =
        callTwice(
            "Password was given away. Reset it for " + login + ".",
            "reset_password",
            args("login", login));
    return Answer.isError(answer)
        ? escalate(
            "Timeout again. Security must act.",
            "security",
            "Phishing, reset of " + login + " failed.")
        : escalate(
            "Reset done. Tell security.", "security", "Phishing, password of " + login + " reset.");
  }

  /** An account, or the end of the run if it must not be worked on. */
  private record Found(Map<String, @Nullable Object> user, @Nullable Closing end) {}

  private Found lookUp(String why, String login) {
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

  private Map<String, @Nullable Object> assets(String why, String login) {
    return callTwice(
        why + " List the devices of " + login + ".", "list_assets", args("login", login));
  }

  private Closing giveUp(String tool) {
    return escalate("Timeout again. Escalate to operations.", "operations", tool + " times out.");
  }

  private Closing escalate(String think, String team, String reason) {
    call(think, "escalate_ticket", args("ticket_id", ticket.id(), "team", team, "reason", reason));
    return new Closing("Handed over.", ticket.id() + " is with the " + team + " team.");
  }

  private Closing resolve(String think, String text) {
    call(think, "resolve_ticket", args("ticket_id", ticket.id(), "resolution", text));
    return new Closing("Closed.", ticket.id() + " is resolved. " + text);
  }

  private void reply(String think, String text) {
    call(think, "reply", args("ticket_id", ticket.id(), "message", text));
  }

  private Map<String, @Nullable Object> callTwice(
      String think, String tool, Map<String, @Nullable Object> arguments) {
    var answer = call(think, tool, arguments);
    return Answer.isTimeout(answer) ? call("Timeout. Try once more.", tool, arguments) : answer;
  }

  private Map<String, @Nullable Object> call(
      String think, String tool, Map<String, @Nullable Object> arguments) {
    var answer = world.call(tool, arguments);
    steps.add(new Step(think, new DeskAction(tool, arguments, answer)));
    return answer;
  }

  private static Map<String, @Nullable Object> args(Object... namesAndValues) {
    return WorldJson.object(namesAndValues);
  }

  private static String text(Map<String, @Nullable Object> answer, String name) {
    return String.valueOf(answer.get(name));
  }

  private static long whole(Map<String, @Nullable Object> answer, String name) {
    if (answer.get(name) instanceof Long number) {
      return number;
    }
    throw new IllegalStateException("'" + name + "' is no whole number in " + answer);
  }

  private static Map<String, @Nullable Object> first(
      Map<String, @Nullable Object> answer, String name) {
    return rows(answer, name).get(0);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, @Nullable Object>> rows(
      Map<String, @Nullable Object> answer, String name) {
    return answer.get(name) instanceof List<?> rows
        ? (List<Map<String, @Nullable Object>>) rows
        : Collections.emptyList();
  }
}
