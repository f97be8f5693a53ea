// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters that divide a list into lists. */
final class GroupFilters {
  private static final List<String> GROUP = List.of("grouper", "list");

  private GroupFilters() {}

  /** Pairs of a value and the items that have it, in the order of the values. */
  static Object groupBy(Run run, @Nullable Object value, Arguments arguments) {
    var attribute = arguments.require(run, 0, "attribute");
    var absent = arguments.get(1, "default", null);
    boolean exact = arguments.flag(2, "case_sensitive", false);
    var items =
        ListFilters.sorted(
            run, Values.list(run, value), i -> key(run, i, attribute, absent, exact), false);
    var groups = new ArrayList<@Nullable Object>();
    var members = new ArrayList<@Nullable Object>();
    Object last = null;
    for (var item : items) {
      var key = key(run, item, attribute, absent, exact);
      if (members.isEmpty() || !Values.equal(run, key, last)) {
        members = new ArrayList<@Nullable Object>();
        groups.add(group(key(run, item, attribute, absent, true), members));
      }
      members.add(item);
      last = key;
    }
    return groups;
  }

  private static @Nullable Object key(
      Run run,
      @Nullable Object item,
      @Nullable Object attribute,
      @Nullable Object absent,
      boolean exact) {
    var found = ListFilters.path(run, item, attribute);
    return ListFilters.folded(
        run, found instanceof Special.Undefined && absent != null ? absent : found, exact);
  }

  private static Special.Tuple group(@Nullable Object key, List<@Nullable Object> members) {
    var pair = new ArrayList<@Nullable Object>(2);
    pair.add(key);
    pair.add(members);
    return new Special.Tuple(pair, GROUP);
  }

  /** So many lists of about equal length, one after another. */
  static Object slice(Run run, @Nullable Object value, Arguments arguments) {
    long slices = arguments.integer(run, 0, "slices", 0);
    if (slices < 1) {
      throw run.fail("slice: the number of slices is " + slices + ", expected at least 1");
    }
    run.chargeItems(slices);
    var fill = arguments.get(1, "fill_with", null);
    var list = Values.list(run, value);
    int each = (int) (list.size() / slices);
    int longer = (int) (list.size() % slices);
    var result = new ArrayList<@Nullable Object>();
    int from = 0;
    for (int i = 0; i < slices; i++) {
      int to = from + each + (i < longer ? 1 : 0);
      var part = new ArrayList<@Nullable Object>(list.subList(from, to));
      if (fill != null && i >= longer) {
        part.add(fill);
      }
      result.add(part);
      from = to;
    }
    return new Special.Generator(result.iterator());
  }
}
