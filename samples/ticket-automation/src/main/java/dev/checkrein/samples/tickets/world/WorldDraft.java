// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static dev.checkrein.samples.tickets.world.DeskVocabulary.entry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A world that is being generated. The order of the draws is that of the Python generator, where a
 * value is drawn before the key it is kept under. Confined to one ticket.
 */
final class WorldDraft {
  final DeskVocabulary words = DeskVocabulary.standard();
  final PythonRandom random;
  final Map<String, User> users = new LinkedHashMap<>();
  final Map<String, Asset> assets = new LinkedHashMap<>();
  final Map<String, ServiceState> services = new LinkedHashMap<>();
  final Map<String, DeskTicket> tickets = new LinkedHashMap<>();
  final Map<String, Integer> faults = new LinkedHashMap<>();
  final TreeSet<String> approval = new TreeSet<>();
  private final Map<String, String> articles = new LinkedHashMap<>();

  WorldDraft(PythonRandom random, int people) {
    this.random = random;
    for (int i = 0; i < people; i++) {
      addUser();
    }
    for (var login : List.copyOf(users.keySet())) {
      var manager = random.choice(others(login));
      users.put(login, entry(users, login).withManager(manager));
      int devices = random.next() < .7 ? 1 : 2;
      for (int i = 0; i < devices; i++) {
        addAsset(login);
      }
    }
    words.services().keySet().forEach(name -> services.put(name, ServiceState.UP));
    var numbers = IntStream.range(100, 1000).boxed().toList();
    var ids = random.sample(numbers, words.articles().size()).iterator();
    words.articles().keySet().forEach(topic -> articles.put(topic, "KB-" + ids.next()));
  }

  /** Adds an active account and returns its login. */
  String addUser() {
    while (true) {
      var first = random.choice(words.firstNames());
      var last = random.next() < .55 ? random.choice(words.lastNames()) : inventedName();
      var login = "u" + padded(random.below(100_000));
      if (!users.containsKey(login)) {
        users.put(
            login,
            new User(first + " " + last, random.choice(words.departments()), "active", null));
        return login;
      }
    }
  }

  private String inventedName() {
    var name = syllables(random.choice(List.of(2, 3, 3)));
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  String syllables(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(random.choice(words.syllables()));
    }
    return text.toString();
  }

  private void addAsset(String owner) {
    var model = random.choice(words.models());
    int diskFreeGb = random.between(20, 400);
    var warranty = warranty(random.next() < .5);
    var prefix = random.choice(List.of("LT-", "NB-", "WS-"));
    assets.put(
        prefix + padded(random.below(100_000)), new Asset(owner, model, diskFreeGb, warranty));
  }

  private String warranty(boolean running) {
    int year = random.choice(running ? List.of(2027, 2028, 2029) : List.of(2022, 2023, 2024, 2025));
    return String.format(Locale.ROOT, "%d-%02d", year, random.between(1, 13));
  }

  /** All logins but one. */
  List<String> others(String login) {
    return users.keySet().stream().filter(other -> !other.equals(login)).toList();
  }

  List<String> assetsOf(String login) {
    var tags = new ArrayList<String>();
    assets.forEach(
        (tag, asset) -> {
          if (asset.owner().equals(login)) {
            tags.add(tag);
          }
        });
    return tags;
  }

  void setStatus(String login, String status) {
    users.put(login, entry(users, login).withStatus(status));
  }

  String newTicketId() {
    return "TK-" + padded(random.between(10_000, 100_000));
  }

  /** A service with trouble and its incident. */
  void breakService(String name, String status) {
    services.put(name, new ServiceState(status, "INC-" + random.between(1000, 10_000)));
  }

  WorldState state() {
    return new WorldState(
        users,
        assets,
        services,
        articles,
        words.articles(),
        tickets,
        faults,
        approval,
        Effects.NONE);
  }

  private static String padded(int number) {
    return String.format(Locale.ROOT, "%05d", number);
  }
}
