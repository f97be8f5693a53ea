// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** The values of a template that JSON does not have. */
final class Special {
  private Special() {}

  /** A name or member that does not exist: empty as text and as a list, an error otherwise. */
  record Undefined(String what) {}

  /** A string marked safe: {@code +} escapes what is added to it, as MarkupSafe does. */
  record Safe(String text) {}

  /** What {@code namespace()} makes: the only value with fields that can be set. */
  static final class Namespace {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Map<String, @Nullable Object> fields() {
      return fields;
    }
  }

  /** A list that Python writes with parentheses and that cannot be changed. */
  static final class Tuple extends AbstractList<@Nullable Object> implements RandomAccess {
    private final List<? extends @Nullable Object> items;
    private final List<String> names;

    Tuple(List<? extends @Nullable Object> items) {
      this(items, List.of());
    }

    /** A tuple whose items have names too. */
    Tuple(List<? extends @Nullable Object> items, List<String> names) {
      this.items = items;
      this.names = names;
    }

    /** The names of the items; empty if they have none. */
    List<String> names() {
      return names;
    }

    @Override
    public @Nullable Object get(int index) {
      return items.get(index);
    }

    @Override
    public int size() {
      return items.size();
    }
  }

  /** What a filter yields one by one: always true, without a length, read once. */
  record Generator(Iterator<? extends @Nullable Object> items) {}

  /** What {@code cycler()} makes: its items one after another, again and again. */
  static final class Cycler {
    private final List<? extends @Nullable Object> items;
    private int index;

    Cycler(List<? extends @Nullable Object> items) {
      this.items = items;
    }

    @Nullable Object member(String name) {
      return switch (name) {
        case "current" -> items.get(index);
        case "next", "reset" -> new Method(this, name);
        default -> null;
      };
    }

    @Nullable Object call(String name) {
      var now = items.get(index);
      index = name.equals("next") ? (index + 1) % items.size() : 0;
      return name.equals("next") ? now : null;
    }
  }

  /** What {@code joiner()} makes: empty at the first call, then the separator. */
  static final class Joiner {
    private final @Nullable Object separator;
    private boolean used;

    Joiner(@Nullable Object separator) {
      this.separator = separator;
    }

    @Nullable Object call() {
      var text = used ? separator : "";
      used = true;
      return text;
    }
  }

  /** The variable {@code loop} of one {@code for}. */
  static final class Loop {
    private final Node.For node;
    private final Scope scope;
    private final int depth;
    private final List<? extends @Nullable Object> items;
    private int index;
    private @Nullable Object changed;
    private boolean changedOnce;

    /**
     * @param scope what is around the loop
     * @param depth how many loops of this node are running, from 1
     */
    Loop(Node.For node, Scope scope, int depth, List<? extends @Nullable Object> items) {
      this.node = node;
      this.scope = scope;
      this.depth = depth;
      this.items = items;
    }

    Node.For node() {
      return node;
    }

    Scope scope() {
      return scope;
    }

    int depth() {
      return depth;
    }

    void at(int index) {
      this.index = index;
    }

    int length() {
      return items.size();
    }

    @Nullable Object member(String name) {
      return switch (name) {
        case "index" -> index + 1L;
        case "index0" -> (long) index;
        case "revindex" -> (long) items.size() - index;
        case "revindex0" -> items.size() - index - 1L;
        case "first" -> index == 0;
        case "last" -> index == items.size() - 1;
        case "length" -> (long) items.size();
        case "depth" -> (long) depth;
        case "depth0" -> depth - 1L;
        case "previtem" ->
            index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
        case "nextitem" ->
            index + 1 < items.size()
                ? items.get(index + 1)
                : new Undefined("there is no next item");
        case "cycle", "changed" -> new Method(this, name);
        default -> new Undefined("'loop' has no attribute '" + name + "'");
      };
    }

    @Nullable Object call(Run run, String name, Arguments arguments) {
      var values = arguments.positional();
      if (name.equals("cycle")) {
        if (values.isEmpty()) {
          throw run.fail("no items for cycling given");
        }
        return values.get(index % values.size());
      }
      var now = new Tuple(new ArrayList<>(values));
      boolean different = !changedOnce || !Values.equal(run, changed, now);
      changed = now;
      changedOnce = true;
      return different;
    }
  }

  /** A macro with the variables of the place where it is defined. */
  record Macro(Node.MacroNode node, Scope scope) {}

  /** A global function. */
  record Function(String name) {}

  /** A method of a value, not yet called. */
  record Method(Object subject, String name) {}
}
