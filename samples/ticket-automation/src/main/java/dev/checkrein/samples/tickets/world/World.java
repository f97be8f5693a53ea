// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.samples.tickets.world.Effects.Grant;
import dev.checkrein.samples.tickets.world.Effects.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The desk while it is worked on. {@link #call} never throws for what a model sends: it answers
 * {@code {"error": ...}} as a remote service would. Thread-safe: a call holds the lock of this
 * world from the check of its arguments to its answer. A generated ticket brings a world of its
 * own, so tickets that run at once do not see each other.
 */
public final class World {
  private final DeskVocabulary vocabulary = DeskVocabulary.standard();
  private final Map<String, User> users;
  private final Map<String, Asset> assets;
  private final Map<String, ServiceState> services;
  private final Map<String, String> articles;
  private final Map<String, String> articleTitles;
  private final Map<String, DeskTicket> tickets;
  private final Map<String, Integer> faults;
  private final Set<String> approval;
  private final List<String> unlocked;
  private final List<String> resets;
  private final List<Grant> grants;
  private final List<Order> orders;
  private final Consumer<WorldState> changed;

  /** A world that starts in a state; the state itself stays as it is. */
  public World(WorldState state) {
    this(state, _ -> {});
  }

  /**
   * A world that reports its changes, so that they can be stored.
   *
   * @param changed gets the new state after each change, in order, before the call that made it
   *     answers, while the world is locked; what it throws is thrown by that call
   */
  public World(WorldState state, Consumer<WorldState> changed) {
    this.changed = changed;
    users = new LinkedHashMap<>(state.users());
    assets = new LinkedHashMap<>(state.assets());
    services = new LinkedHashMap<>(state.services());
    articles = new LinkedHashMap<>(state.articles());
    articleTitles = new LinkedHashMap<>(state.articleTitles());
    tickets = new LinkedHashMap<>(state.tickets());
    faults = new LinkedHashMap<>(state.faults());
    approval = new HashSet<>(state.approval());
    unlocked = new ArrayList<>(state.effects().unlocked());
    resets = new ArrayList<>(state.effects().resets());
    grants = new ArrayList<>(state.effects().grants());
    orders = new ArrayList<>(state.effects().orders());
  }

  /** The state now. */
  public synchronized WorldState state() {
    return new WorldState(
        users,
        assets,
        services,
        articles,
        articleTitles,
        tickets,
        faults,
        WorldState.sorted(approval),
        new Effects(unlocked, resets, grants, orders));
  }

  /**
   * Adds an open ticket, for requests that were not generated.
   *
   * @throws IllegalArgumentException if the number is taken
   */
  public synchronized void open(String ticketId) {
    if (tickets.putIfAbsent(ticketId, DeskTicket.open()) != null) {
      throw new IllegalArgumentException("ticket '" + ticketId + "' exists already in this world");
    }
    changed.accept(state());
  }

  /** How the world ended for a ticket; see {@link EndState}. */
  public EndState endState(String ticketId, List<String> mentions) {
    return EndState.of(state(), ticketId, mentions);
  }

  /**
   * Answers one call of a tool.
   *
   * @param tool name such as {@code get_user}
   * @param arguments JSON values by name; what the tool does not know is ignored
   * @return a JSON object in a fixed order of keys
   */
  public synchronized Map<String, @Nullable Object> call(
      String tool, Map<String, @Nullable Object> arguments) {
    var known = DeskTool.named(tool);
    if (known.isEmpty()) {
      return Answer.error("unknown tool");
    }
    var missing = known.get().missing(arguments);
    if (missing.isPresent()) {
      return Answer.error("missing " + missing.get());
    }
    int faultsLeft = faults.getOrDefault(tool, 0);
    if (faultsLeft > 0) {
      faults.put(tool, faultsLeft - 1);
      changed.accept(state());
      return Answer.error("timeout");
    }
    var answer = answer(known.get(), new Arguments(arguments));
    if (known.get().isChanging() && !Answer.isError(answer)) {
      changed.accept(state());
    }
    return answer;
  }

  private Map<String, @Nullable Object> answer(DeskTool tool, Arguments a) {
    return switch (tool) {
      case GET_USER -> user(a.text("login"));
      case LIST_ASSETS -> assetsOf(a.text("login"));
      case CHECK_SERVICE -> service(a.text("service"));
      case SEARCH_KNOWLEDGE -> search(a.text("query"));
      case UNLOCK_ACCOUNT -> unlock(a.text("login"));
      case RESET_PASSWORD -> resetPassword(a.text("login"));
      case GRANT_ACCESS -> grant(a.text("login"), a.text("resource"), a.text("role"));
      case ORDER_ITEM -> order(a.text("login"), a.text("item"), a.whole("quantity"));
      case ROUTE_TICKET -> route(a.text("ticket_id"), a.text("queue"), a.text("priority"));
      case REPLY -> reply(a.text("ticket_id"), a.text("message"));
      case RESOLVE_TICKET -> resolve(a.text("ticket_id"), a.text("resolution"));
      case ESCALATE_TICKET -> escalate(a.text("ticket_id"), a.text("team"), a.text("reason"));
    };
  }

  private Map<String, @Nullable Object> user(String login) {
    var user = users.get(login);
    if (user == null) {
      return Answer.error("no such user");
    }
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("login", login);
    fields.put("name", user.name());
    fields.put("department", user.department());
    fields.put("status", user.status());
    fields.put("manager", user.manager());
    return Collections.unmodifiableMap(fields);
  }

  private Map<String, @Nullable Object> assetsOf(String login) {
    if (!users.containsKey(login)) {
      return Answer.error("no such user");
    }
    var list = new ArrayList<Map<String, @Nullable Object>>();
    assets.forEach(
        (tag, asset) -> {
          if (asset.owner().equals(login)) {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("tag", tag);
            fields.put("model", asset.model());
            fields.put("disk_free_gb", asset.diskFreeGb());
            fields.put("warranty_until", asset.warrantyUntil());
            list.add(Collections.unmodifiableMap(fields));
          }
        });
    return Answer.of("assets", List.copyOf(list));
  }

  private Map<String, @Nullable Object> service(String name) {
    var service = services.get(name);
    if (service == null) {
      return Answer.error("no such service");
    }
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("service", name);
    fields.put("status", service.status());
    if (service.incident() != null && !service.incident().isEmpty()) {
      fields.put("incident", service.incident());
    }
    return Collections.unmodifiableMap(fields);
  }

  /** The article whose topic shares the most words with the query; of equals, the last by name. */
  private Map<String, @Nullable Object> search(String query) {
    var words = new HashSet<>(Arguments.words(query.toLowerCase(Locale.ROOT)));
    var best = "";
    int bestScore = 0;
    for (var topic : articles.keySet()) {
      var shared = new HashSet<>(Arguments.words(topic));
      shared.retainAll(words);
      int score = shared.size();
      if (score > bestScore || (score == bestScore && score > 0 && topic.compareTo(best) > 0)) {
        best = topic;
        bestScore = score;
      }
    }
    if (bestScore == 0) {
      return Answer.of("articles", List.of());
    }
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("id", articles.get(best));
    fields.put("title", articleTitles.get(best));
    return Answer.of("articles", List.of(Collections.unmodifiableMap(fields)));
  }

  private Map<String, @Nullable Object> unlock(String login) {
    var user = users.get(login);
    if (user == null) {
      return Answer.error("no such user");
    }
    unlocked.add(login);
    if (user.status().equals("locked")) {
      users.put(login, user.withStatus("active"));
    }
    return Answer.ok();
  }

  private Map<String, @Nullable Object> resetPassword(String login) {
    if (!users.containsKey(login)) {
      return Answer.error("no such user");
    }
    resets.add(login);
    return Answer.ok();
  }

  private Map<String, @Nullable Object> grant(String login, String resource, String role) {
    if (!users.containsKey(login)) {
      return Answer.error("no such user");
    }
    if (approval.contains(resource)) {
      return Answer.error("approval required");
    }
    grants.add(new Grant(login, resource, role));
    return Answer.ok();
  }

  private Map<String, @Nullable Object> order(String login, String item, @Nullable Long quantity) {
    if (!users.containsKey(login)) {
      return Answer.error("no such user");
    }
    if (quantity == null) {
      return Answer.error("bad quantity");
    }
    orders.add(new Order(login, item, quantity));
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("ok", true);
    fields.put(
        "order",
        "OR-" + (4000 + 7L * orders.size() + login.codePoints().asLongStream().sum() % 900));
    return Collections.unmodifiableMap(fields);
  }

  private Map<String, @Nullable Object> route(String ticketId, String queue, String priority) {
    var ticket = tickets.get(ticketId);
    if (ticket == null) {
      return Answer.error("no such ticket");
    }
    if (!vocabulary.queues().contains(queue) || !vocabulary.priorities().contains(priority)) {
      return Answer.error("bad value");
    }
    tickets.put(ticketId, ticket.routed(queue, priority));
    return Answer.ok();
  }

  private Map<String, @Nullable Object> reply(String ticketId, String message) {
    var ticket = tickets.get(ticketId);
    if (ticket == null) {
      return Answer.error("no such ticket");
    }
    tickets.put(ticketId, ticket.replied(message));
    return Answer.ok();
  }

  private Map<String, @Nullable Object> resolve(String ticketId, String resolution) {
    var ticket = tickets.get(ticketId);
    if (ticket == null) {
      return Answer.error("no such ticket");
    }
    tickets.put(ticketId, ticket.resolved(resolution));
    return Answer.ok();
  }

  private Map<String, @Nullable Object> escalate(String ticketId, String team, String reason) {
    var ticket = tickets.get(ticketId);
    if (ticket == null) {
      return Answer.error("no such ticket");
    }
    if (!vocabulary.teams().contains(team)) {
      return Answer.error("no such team");
    }
    tickets.put(ticketId, ticket.escalated(team, reason));
    return Answer.ok();
  }
}
