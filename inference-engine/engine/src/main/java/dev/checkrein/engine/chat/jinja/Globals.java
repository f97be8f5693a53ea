// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions every chat template may call. */
final class Globals {
  static final Set<String> NAMES =
      Set.of("range", "namespace", "dict", "cycler", "joiner", "raise_exception", "strftime_now");

  /** What one directive of a date costs: about that many simple steps. */
  private static final int DIRECTIVE_STEPS = 20;

  private Globals() {}

  static @Nullable Object call(Run run, String name, Arguments arguments) {
    return switch (name) {
      case "range" -> range(run, arguments);
      case "namespace" -> {
        var namespace = new Special.Namespace();
        dict(run, arguments).forEach((k, v) -> namespace.fields().put(String.valueOf(k), v));
        yield namespace;
      }
      case "dict" -> dict(run, arguments);
      case "cycler" -> {
        if (arguments.positional().isEmpty()) {
          throw run.fail("cycler() takes at least one item");
        }
        yield new Special.Cycler(new ArrayList<>(arguments.positional()));
      }
      case "joiner" -> new Special.Joiner(arguments.get(0, "sep", ", "));
      case "raise_exception" ->
          throw run.refuse(Printer.str(run, arguments.require(run, 0, "message")));
      case "strftime_now" -> now(run, arguments.string(run, 0, "format"));
      default -> throw new IllegalStateException("no function " + name);
    };
  }

  private static Map<@Nullable Object, @Nullable Object> dict(Run run, Arguments arguments) {
    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    if (!arguments.positional().isEmpty()) {
      if (arguments.positional().getFirst() instanceof Map<?, ?> first) {
        run.chargeItems(first.size());
        map.putAll(first);
      } else {
        for (var pair : Values.list(run, arguments.positional().getFirst())) {
          var items = Values.list(run, pair);
          if (items.size() != 2) {
            throw run.fail("dict() and namespace() take a dict, pairs or named values");
          }
          map.put(Values.key(run, items.get(0)), items.get(1));
        }
      }
    }
    map.putAll(arguments.named());
    return map;
  }

  private static Object range(Run run, Arguments arguments) {
    int count = arguments.positional().size();
    if (count < 1 || count > 3) {
      throw run.fail("range() takes 1 to 3 arguments, got " + count);
    }
    long start = count == 1 ? 0 : arguments.integer(run, 0, "start", 0);
    long stop = arguments.integer(run, count == 1 ? 0 : 1, "stop", 0);
    long step = arguments.integer(run, 2, "step", 1);
    if (step == 0) {
      throw run.fail("range() step must not be zero");
    }
    long limit = 1L << 40;
    if (Math.abs(start) > limit || Math.abs(stop) > limit || Math.abs(step) > limit) {
      throw run.fail("range() with a bound beyond " + limit);
    }
    long size = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
    size = Math.max(0, size);
    if (size > run.limits().itemsMax()) {
      throw run.fail("a range of " + size + " items, the limit is " + run.limits().itemsMax());
    }
    return new Range(start, step, (int) size);
  }

  /** The numbers of a range, made when they are read. */
  private static final class Range extends AbstractList<Object> implements RandomAccess {
    private final long start;
    private final long step;
    private final int size;

    Range(long start, long step, int size) {
      this.start = start;
      this.step = step;
      this.size = size;
    }

    @Override
    public Object get(int index) {
      return start + step * Objects.checkIndex(index, size);
    }

    @Override
    public int size() {
      return size;
    }
  }

  private static String now(Run run, String format) {
    run.chargeString(format.length());
    var now = LocalDateTime.now(run.clock());
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      run.charge(DIRECTIVE_STEPS);
      char directive = format.charAt(++i);
      boolean bare = directive == '-' && i + 1 < format.length();
      if (bare) {
        directive = format.charAt(++i);
      }
      int week = week(directive, now);
      if (week >= 0) {
        out.append(week < 10 && directive != 'w' && directive != 'u' ? "0" : "").append(week);
        continue;
      }
      var pattern = pattern(directive, bare);
      if (pattern == null) {
        throw run.fail("strftime_now: unsupported directive '%" + directive + "'");
      }
      out.append(
          directive == '%'
              ? "%"
              : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now));
    }
    return out.toString();
  }

  /** The number of a directive that counts weeks or their days; -1 for other directives. */
  private static int week(char directive, LocalDateTime now) {
    int day = now.getDayOfWeek().getValue();
    return switch (directive) {
      case 'u' -> day;
      case 'w' -> day % 7;
      case 'U' -> (now.getDayOfYear() + 6 - day % 7) / 7;
      case 'W' -> (now.getDayOfYear() + 6 - (day - 1)) / 7;
      case 'G' -> now.get(IsoFields.WEEK_BASED_YEAR);
      case 'V' -> now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      default -> -1;
    };
  }

  /** The pattern of a {@code strftime} directive; {@code bare} without leading zeros. */
  private static @Nullable String pattern(char directive, boolean bare) {
    return switch (directive) {
      case 'Y' -> "uuuu";
      case 'y' -> "uu";
      case 'm' -> bare ? "M" : "MM";
      case 'd' -> bare ? "d" : "dd";
      case 'H' -> bare ? "H" : "HH";
      case 'I' -> bare ? "h" : "hh";
      case 'M' -> bare ? "m" : "mm";
      case 'S' -> bare ? "s" : "ss";
      case 'j' -> bare ? "D" : "DDD";
      case 'B' -> "MMMM";
      case 'b', 'h' -> "MMM";
      case 'A' -> "EEEE";
      case 'a' -> "EEE";
      case 'p' -> "a";
      case 'F' -> "uuuu-MM-dd";
      case 'T' -> "HH:mm:ss";
      case 'R' -> "HH:mm";
      case 'X' -> "HH:mm:ss";
      case 'x' -> "MM/dd/uu";
      case 'c' -> "EEE MMM ppd HH:mm:ss uuuu";
      case 'e' -> bare ? "d" : "ppd";
      case 'f' -> "SSSSSS";
      case 'D' -> "MM/dd/uu";
      case '%' -> "%";
      default -> null;
    };
  }
}
