// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static dev.checkrein.samples.tickets.world.DeskVocabulary.entry;

import dev.checkrein.samples.tickets.world.DeskVocabulary.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ticket that is being generated: the request is drawn, then the words around it. Every draw
 * happens in the order of the Python generator. Confined to one ticket.
 */
final class TicketDraft {
  private final String seed;
  private final TicketKind kind;
  private final boolean heldOut;
  private final PythonRandom random;
  private final WorldDraft world;
  private final DeskVocabulary words;
  private final String id;
  private final String sender;
  private final boolean urgent;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Map<String, String> slots = new LinkedHashMap<>();
  private String other;
  private String otherName;
  private String subjectLogin;

  /** What was drawn for a kind: its words and the tool that may be out of order. */
  private record Request(String subject, String body, @Nullable DeskTool faulty) {}

  TicketDraft(String seed, TicketKind kind, PythonRandom random, boolean heldOut) {
    this.seed = seed;
    this.kind = kind;
    this.heldOut = heldOut;
    this.random = random;
    world = new WorldDraft(random, 5);
    words = world.words;
    id = world.newTicketId();
    world.tickets.put(id, DeskTicket.open());
    var besides = DeskTicket.untouched(random.next() < .5 ? "open" : "resolved");
    world.tickets.put(world.newTicketId(), besides);
    sender = random.choice(List.copyOf(world.users.keySet()));
    other = random.choice(world.others(sender));
    otherName = name(other);
    subjectLogin = sender;
    urgent = random.next() < .2;
  }

  GeneratedTicket ticket() {
    var request = request();
    if (request.faulty() != null && random.next() < .22) {
      world.faults.put(request.faulty().toolName(), random.next() < .6 ? 1 : 9);
    }
    var parts = parts(request.body());
    var subject = filled(request.subject());
    var body = filled(String.join(" ", parts.stream().filter(part -> !part.isEmpty()).toList()));
    var date = String.format(Locale.ROOT, "2026-11-%02d", random.between(1, 31));
    return new GeneratedTicket(
        seed,
        kind,
        new TicketText(id, name(sender), sender, date, subject, body),
        queue(),
        priority(),
        subjectLogin,
        facts,
        world.state());
  }

  private Request request() {
    return switch (kind) {
      case LOCKED, EXPIRED, FORGOT -> signIn();
      case SIGNIN_SERVICE, SERVICE_DOWN, SERVICE_UP -> service();
      case DISK, BROKEN, WARRANTY -> device();
      case ORDER -> order();
      case ACCESS, ACCESS_APPROVAL -> access();
      case UNKNOWN_USER, LEAVER_REQUEST -> doubtful();
      case ADMIN_RIGHTS -> adminRights();
      case STARTER -> starter();
      case LEAVER_RETURN -> leaverReturn();
      case HOWTO, HOWTO_NONE -> howto();
      case PHISHING -> worded(kind.label(), DeskTool.RESET_PASSWORD);
    };
  }

  /** The ticket says what the requester believes; the account's real status decides. */
  private Request signIn() {
    var own = entry(words.own(), kind.label());
    boolean forColleague = random.next() < .4;
    if (forColleague) {
      subjectLogin = other;
    }
    var subject = pick(own.subjects());
    var body = pick(forColleague ? entry(words.colleague(), kind.label()) : own.bodies());
    var status =
        switch (kind) {
          case LOCKED -> "locked";
          case EXPIRED -> "password_expired";
          default -> "active";
        };
    if (random.next() < .25 && kind != TicketKind.FORGOT) {
      status = random.choice(List.of("locked", "password_expired"));
    }
    world.setStatus(subjectLogin, status);
    var faulty = status.equals("locked") ? DeskTool.UNLOCK_ACCOUNT : DeskTool.RESET_PASSWORD;
    return new Request(subject, body, faulty);
  }

  private Request service() {
    var name = random.choice(List.copyOf(words.services().keySet()));
    facts.put("service", name);
    slots.put("A", random.choice(entry(words.services(), name)));
    boolean signIn = kind == TicketKind.SIGNIN_SERVICE;
    var wording = entry(words.wordings(), signIn ? "signin_service" : "service");
    var subject = pick(wording.subjects());
    var body = pick(wording.bodies());
    if (kind == TicketKind.SERVICE_DOWN || (signIn && random.next() < .5)) {
      world.breakService(name, random.choice(List.of("down", "degraded")));
    } else if (signIn && random.next() < .5) {
      world.setStatus(sender, "locked");
    }
    if (random.next() < .5) {
      var names = words.services().keySet().stream().filter(n -> !n.equals(name)).toList();
      world.breakService(random.choice(names), "down");
    }
    return new Request(subject, body, DeskTool.CHECK_SERVICE);
  }

  private Request device() {
    var request = worded(kind.label(), DeskTool.LIST_ASSETS);
    var tag = keepOneAsset(sender);
    if (kind == TicketKind.DISK) {
      int diskFreeGb = random.next() < .5 ? random.below(10) : random.between(20, 400);
      world.assets.put(tag, entry(world.assets, tag).withDiskFreeGb(diskFreeGb));
    }
    return request;
  }

  private String keepOneAsset(String login) {
    var tags = world.assetsOf(login);
    tags.stream().skip(1).forEach(world.assets::remove);
    return tags.get(0);
  }

  private Request order() {
    drawItem();
    int quantity = random.choice(List.of(1, 1, 1, 2, 2, 3, 4, 5, 6));
    facts.put("quantity", String.valueOf(quantity));
    slots.put("Q", random.choice(words.counts().get(quantity - 1)));
    if (quantity > 1) {
      slots.merge("I", "", (item, _) -> plural(item));
    }
    if (random.next() < .35) {
      subjectLogin = other;
    }
    return worded(subjectLogin.equals(other) ? "order_o" : "order", DeskTool.ORDER_ITEM);
  }

  private void drawItem() {
    var item = random.choice(List.copyOf(words.items().keySet()));
    facts.put("item", item);
    slots.put("I", random.choice(entry(words.items(), item)));
  }

  private static String plural(String item) {
    if (item.contains("mouse")) {
      return item.replace("mouse", "mouses");
    }
    return item.replace("pair of headphones", "headset").replace("camera for calls", "webcam")
        + "s";
  }

  private void drawAccess() {
    String resource;
    if (random.next() < .6) {
      resource = random.choice(words.resources());
    } else {
      resource = random.choice(List.of("project", "team", "data")) + "-" + world.syllables(2);
    }
    drawn("resource", "R", resource);
    drawn("role", "E", random.choice(List.of("read", "write", "admin")));
  }

  private Request access() {
    drawAccess();
    if (random.next() < .35) {
      subjectLogin = other;
    }
    if (kind == TicketKind.ACCESS_APPROVAL) {
      world.approval.add(facts.getOrDefault("resource", ""));
    }
    var faulty = kind == TicketKind.ACCESS ? DeskTool.GRANT_ACCESS : null;
    return worded(subjectLogin.equals(other) ? "access_o" : "access", faulty);
  }

  /** A request for an account that does not exist or belongs to a leaver. */
  private Request doubtful() {
    drawAccess();
    if (kind == TicketKind.UNKNOWN_USER) {
      other = world.addUser();
      otherName = name(other);
      world.users.remove(other);
    }
    subjectLogin = other;
    if (kind == TicketKind.LEAVER_REQUEST) {
      world.setStatus(subjectLogin, "leaver");
    }
    var request = random.choice(List.of("access_o", "locked", "forgot", "order_o"));
    facts.put("request", request);
    if (request.equals("order_o")) {
      drawItem();
      slots.put("Q", "a");
    }
    var colleague = words.colleague().get(request);
    if (colleague == null) {
      return worded(request, null);
    }
    var subject = pick(entry(words.own(), request).subjects());
    return new Request(subject, pick(colleague), null);
  }

  private Request adminRights() {
    var request = worded(kind.label(), DeskTool.GRANT_ACCESS);
    keepOneAsset(sender);
    if (random.next() < .15) {
      world.setStatus(sender, "leaver");
    }
    return request;
  }

  private Request starter() {
    subjectLogin = other;
    drawn("resource", "R", random.choice(words.resources()));
    var request = worded(kind.label(), DeskTool.ORDER_ITEM);
    world.assetsOf(other).forEach(world.assets::remove);
    return request;
  }

  private Request leaverReturn() {
    subjectLogin = other;
    return worded(kind.label(), DeskTool.LIST_ASSETS);
  }

  private Request howto() {
    if (kind == TicketKind.HOWTO) {
      var topic = random.choice(List.copyOf(words.howto().keySet()));
      facts.put("topic", topic);
      slots.put("T", random.choice(entry(words.howto(), topic)));
    } else {
      var question = random.choice(words.howtoNone());
      slots.put("T", question);
      var last = Arguments.words(question);
      facts.put("topic", String.join(" ", last.subList(last.size() - 2, last.size())));
    }
    return worded("howto", null);
  }

  private void drawn(String fact, String slot, String value) {
    facts.put(fact, value);
    slots.put(slot, value);
  }

  private Request worded(String name, @Nullable DeskTool faulty) {
    Wording wording = entry(words.wordings(), name);
    var subject = pick(wording.subjects());
    return new Request(subject, pick(wording.bodies()), faulty);
  }

  private String pick(List<String> ways) {
    if (ways.size() < 3) {
      return random.choice(ways);
    }
    return heldOut ? ways.getLast() : random.choice(ways.subList(0, ways.size() - 1));
  }

  /** Greeting, request, remarks and closing. */
  private List<String> parts(String body) {
    var parts = new ArrayList<String>();
    parts.add(random.choice(words.greetings()));
    parts.add(body);
    var remarks = new ArrayList<String>();
    if (random.next() < .45) {
      var remark = random.choice(words.remarks());
      if (!subjectLogin.equals(other) || !remark.contains("{O")) {
        remarks.add(remark);
      }
    }
    if (urgent) {
      remarks.add(random.choice(words.urgent()));
    }
    parts.addAll(random.next() < .3 ? 1 : parts.size(), remarks);
    parts.add(random.choice(words.closings()));
    return parts;
  }

  private String filled(String text) {
    var filled = text;
    while (filled.contains("{d}")) {
      int at = filled.indexOf("{d}");
      filled = filled.substring(0, at) + random.below(10) + filled.substring(at + 3);
    }
    filled = filled.replace("{N}", Arguments.words(name(sender)).get(0));
    filled = filled.replace("{O}", other).replace("{ON}", otherName);
    for (var slot : slots.entrySet()) {
      filled = filled.replace("{" + slot.getKey() + "}", slot.getValue());
    }
    return filled;
  }

  private String name(String login) {
    return entry(world.users, login).name();
  }

  private String queue() {
    return switch (facts.getOrDefault("request", "")) {
      case "" -> entry(words.queueOf(), kind.label());
      case "order_o" -> "Purchase";
      default -> "Access";
    };
  }

  private String priority() {
    if (urgent) {
      return "high";
    }
    return switch (kind) {
      case HOWTO, HOWTO_NONE, WARRANTY -> "low";
      default -> "normal";
    };
  }
}
