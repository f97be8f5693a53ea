// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The desk at one moment, as a value. Maps keep their order; {@link WorldJson} reads and writes it.
 *
 * @param users login to account
 * @param assets tag to device, in the order they are listed
 * @param services name to state
 * @param articles topic to number of the article
 * @param articleTitles topic to title, for every topic of {@code articles}
 * @param tickets number to ticket
 * @param faults tool to how many of its next calls time out
 * @param approval resources that need an approval
 * @param effects what was changed so far
 */
public record WorldState(
    Map<String, User> users,
    Map<String, Asset> assets,
    Map<String, ServiceState> services,
    Map<String, String> articles,
    Map<String, String> articleTitles,
    Map<String, DeskTicket> tickets,
    Map<String, Integer> faults,
    SortedSet<String> approval,
    Effects effects) {
  public WorldState {
    users = ordered(users);
    assets = ordered(assets);
    services = ordered(services);
    articles = ordered(articles);
    articleTitles = ordered(articleTitles);
    tickets = ordered(tickets);
    faults = ordered(faults);
    approval = sorted(approval);
    for (var topic : articles.keySet()) {
      if (!articleTitles.containsKey(topic)) {
        throw new IllegalArgumentException(
            "article '" + topic + "' has no title, expected one in 'article_titles'");
      }
    }
  }

  static SortedSet<String> sorted(Collection<String> items) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(items));
  }

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Logins in the order of the directory. */
  public List<String> logins() {
    return List.copyOf(users.keySet());
  }
}
