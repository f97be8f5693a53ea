// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static dev.checkrein.samples.tickets.world.ExpertRun.args;
import static dev.checkrein.samples.tickets.world.ExpertRun.first;
import static dev.checkrein.samples.tickets.world.ExpertRun.rows;
import static dev.checkrein.samples.tickets.world.ExpertRun.text;
import static dev.checkrein.samples.tickets.world.ExpertRun.whole;

import dev.checkrein.samples.tickets.world.Episode.Closing;
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
  private final ExpertRun run;

  private Expert(GeneratedTicket ticket) {
    this.ticket = ticket;
    run = new ExpertRun(ticket);
  }

  /** Solves a ticket in a fresh copy of its world and returns it with the solution. */
  public static Episode episode(GeneratedTicket ticket) {
    var expert = new Expert(ticket);
    return expert.run.episode(expert.solve());
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
    var found = run.lookUp("Sign-in problem.", login);
    return found.end() != null ? found.end() : repair(found.user(), login);
  }

  private Closing repair(Map<String, @Nullable Object> user, String login) {
    if (text(user, "status").equals("locked")) {
      var answer =
          run.callTwice(login + " is locked. Unlock it.", "unlock_account", args("login", login));
      return Answer.isError(answer)
          ? run.giveUp("unlock_account")
          : run.resolve("Unlocked. Close the ticket.", "Account " + login + " unlocked.");
    }
    var think = login + " has status " + text(user, "status") + ". Reset the password.";
    var answer = run.callTwice(think, "reset_password", args("login", login));
    return Answer.isError(answer)
        ? run.giveUp("reset_password")
        : run.resolve("Reset done. Close the ticket.", "New password sent to " + login + ".");
  }

  private Closing signInToService() {
    var login = ticket.text().sender();
    var service = ticket.fact("service");
    var found = run.lookUp("Sign-in problem.", login);
    if (found.end() != null) {
      return found.end();
    }
    if (!text(found.user(), "status").equals("active")) {
      return repair(found.user(), login);
    }
    return service(login + " is active. Check " + service + ".", service);
  }

  private Closing service(String think, String service) {
    var answer = run.callTwice(think, "check_service", args("service", service));
    if (Answer.isError(answer)) {
      return run.giveUp("check_service");
    }
    var status = text(answer, "status");
    if (status.equals("up")) {
      return guide(article(service + " is up. Find a guide.", service));
    }
    var incident = text(answer, "incident");
    run.mention(incident);
    run.reply(
        service + " is " + status + ", incident " + incident + ". Tell the requester.",
        service + " is " + status + ", we work on incident " + incident + ".");
    return run.escalate(
        "Link the incident and hand over.", "operations", "Incident " + incident + ".");
  }

  private String article(String think, String query) {
    var answer = run.call(think, "search_knowledge", args("query", query));
    return text(first(answer, "articles"), "id");
  }

  private Closing guide(String article) {
    run.mention(article);
    run.reply(article + " fits. Send it.", "Please follow article " + article + ".");
    return run.resolve("Guide sent. Close the ticket.", "Sent article " + article + ".");
  }

  private Closing disk() {
    var login = ticket.text().sender();
    var answer = run.assets("Disk problem.", login);
    if (Answer.isError(answer)) {
      return run.giveUp("list_assets");
    }
    var asset = first(answer, "assets");
    long free = whole(asset, "disk_free_gb");
    var tag = text(asset, "tag");
    if (free < 10) {
      run.call(
          tag + " has only " + free + " GB free. Order a larger disk.",
          "order_item",
          args("login", login, "item", "disk", "quantity", 1L));
      return run.resolve("Ordered. Close the ticket.", "Ordered 1 disk for " + login + ".");
    }
    return guide(article(tag + " has " + free + " GB free. Cleaning is enough.", "disk cleanup"));
  }

  private Closing broken() {
    var login = ticket.text().sender();
    var answer = run.assets("Broken device.", login);
    if (Answer.isError(answer)) {
      return run.giveUp("list_assets");
    }
    var asset = first(answer, "assets");
    var tag = text(asset, "tag");
    var until = text(asset, "warranty_until");
    if (until.compareTo(THIS_MONTH) > 0) {
      run.mention(tag);
      return run.escalate(
          tag + " has warranty until " + until + ". Send it to repair.",
          "repair",
          "Device " + tag + " broken, in warranty.");
    }
    run.call(
        "Warranty of " + tag + " ended " + until + ". Order a laptop.",
        "order_item",
        args("login", login, "item", "laptop", "quantity", 1L));
    return run.resolve("Ordered. Close the ticket.", "Ordered 1 laptop for " + login + ".");
  }

  private Closing warranty() {
    var answer = run.assets("Warranty question.", ticket.text().sender());
    if (Answer.isError(answer)) {
      return run.giveUp("list_assets");
    }
    var asset = first(answer, "assets");
    var until = text(asset, "warranty_until");
    run.mention(until);
    var sentence = text(asset, "tag") + " has warranty until " + until + ".";
    run.reply(sentence + " Answer.", sentence);
    return run.resolve("Answered. Close the ticket.", "Warranty date sent.");
  }

  private Closing order() {
    var login = ticket.subjectLogin();
    var item = ticket.fact("item");
    long quantity = Long.parseLong(ticket.fact("quantity"));
    var found = run.lookUp("Equipment request.", login);
    if (found.end() != null) {
      return found.end();
    }
    var status = text(found.user(), "status");
    var answer =
        run.callTwice(
            login + " is " + status + ". Order " + quantity + " " + item + ".",
            "order_item",
            args("login", login, "item", item, "quantity", quantity));
    return Answer.isError(answer)
        ? run.giveUp("order_item")
        : run.resolve(
            "Ordered. Close the ticket.",
            "Ordered " + quantity + " " + item + " for " + login + ".");
  }

  private Closing access() {
    var login = ticket.subjectLogin();
    var resource = ticket.fact("resource");
    var role = ticket.fact("role");
    var found = run.lookUp("Access request.", login);
    if (found.end() != null) {
      return found.end();
    }
    var answer =
        run.callTwice(
            login
                + (" is " + text(found.user(), "status") + ".")
                + (" Grant " + role + " on " + resource + "."),
            "grant_access",
            args("login", login, "resource", resource, "role", role));
    if ("approval required".equals(answer.get("error"))) {
      run.reply(
          resource + " needs an approval. Tell the requester.",
          resource + " needs an approval, we ask for it.");
      return run.escalate(
          "Hand over to approvals.",
          "approvals",
          "Approve " + role + " on " + resource + " for " + login + ".");
    }
    return Answer.isError(answer)
        ? run.giveUp("grant_access")
        : run.resolve(
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
    var end = run.lookUp(think, ticket.subjectLogin()).end();
    if (end == null) {
      throw new IllegalStateException(
          "account '" + ticket.subjectLogin() + "' of ticket " + ticket.id() + " is in order");
    }
    return end;
  }

  private Closing adminRights() {
    var login = ticket.text().sender();
    var found = run.lookUp("Admin rights request.", login);
    if (found.end() != null) {
      return found.end();
    }
    var devices = run.assets(login + " is " + text(found.user(), "status") + ".", login);
    var tag = text(first(devices, "assets"), "tag");
    var answer =
        run.callTwice(
            "The device is " + tag + ". Grant admin.",
            "grant_access",
            args("login", login, "resource", tag, "role", "admin"));
    return Answer.isError(answer)
        ? run.giveUp("grant_access")
        : run.resolve(
            "Granted. Close the ticket.", "Granted admin on " + tag + " to " + login + ".");
  }

  private Closing starter() {
    var login = ticket.subjectLogin();
    var resource = ticket.fact("resource");
    var found = run.lookUp("New starter.", login);
    if (found.end() != null) {
      return found.end();
    }
    var answer =
        run.callTwice(
            login + " is " + text(found.user(), "status") + ". Order a laptop.",
            "order_item",
            args("login", login, "item", "laptop", "quantity", 1L));
    if (Answer.isError(answer)) {
      return run.giveUp("order_item");
    }
    run.call(
        "Ordered. Now grant " + resource + ".",
        "grant_access",
        args("login", login, "resource", resource, "role", "read"));
    return run.resolve(
        "Granted. Close the ticket.", "Laptop and " + resource + " for " + login + " are ready.");
  }

  private Closing leaverReturn() {
    var answer = run.assets("Leaver.", ticket.subjectLogin());
    if (Answer.isError(answer)) {
      return run.giveUp("list_assets");
    }
    var tags = rows(answer, "assets").stream().map(asset -> text(asset, "tag")).toList();
    tags.forEach(run::mention);
    run.reply("Name the devices.", "To return: " + String.join(", ", tags) + ".");
    return run.resolve("Answered. Close the ticket.", "Device list sent.");
  }

  private Closing howto() {
    var topic = ticket.fact("topic");
    var answer =
        run.call("How-to question. Search the guides.", "search_knowledge", args("query", topic));
    var articles = rows(answer, "articles");
    if (articles.isEmpty()) {
      return run.escalate(
          "No guide found. Hand over to the service desk.",
          "service-desk",
          "No article on " + topic + ".");
    }
    return guide(text(articles.get(0), "id"));
  }

  private Closing phishing() {
    var login = ticket.text().sender();
    var answer =
        run.callTwice(
            "Password was given away. Reset it for " + login + ".",
            "reset_password",
            args("login", login));
    return Answer.isError(answer)
        ? run.escalate(
            "Timeout again. Security must act.",
            "security",
            "Phishing, reset of " + login + " failed.")
        : run.escalate(
            "Reset done. Tell security.", "security", "Phishing, password of " + login + " reset.");
  }
}
