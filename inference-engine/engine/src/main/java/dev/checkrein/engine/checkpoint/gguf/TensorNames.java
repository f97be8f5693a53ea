// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the tensor names of one architecture translate: a table of rules, in which <code>{n}</code>
 * stands for the number of a block and <code>{e}</code> for the number of an expert. Numbers are
 * written without leading zeros; a block beyond the model's is not translated.
 */
public final class TensorNames {
  /** What a tensor is under its new name. */
  public enum Form {
    /** The same. */
    SAME,
    /** A vector, whatever dimensions the file gives it. */
    VECTOR,
    /** One matrix for each expert, cut out of the stack; the new name has an {@code {e}}. */
    EXPERTS,
    /** A vector of the logarithms of what the file holds negated. */
    LOG_NEGATED
  }

  /**
   * One rule.
   *
   * @param gguf the name in the file
   * @param name the name in the Hugging Face form
   */
  public record Rule(String gguf, String name, Form form) {
    Rule(String gguf, String name) {
      this(gguf, name, Form.SAME);
    }
  }

  /**
   * A rule that fits a name.
   *
   * @param block the block's number as written; empty if there is none
   * @param expert the expert's number as written; empty if there is none
   */
  public record Match(Rule rule, String block, String expert) {
    /** The name in the file; experts of a stack have the same. */
    public String gguf() {
      return fill(rule.gguf, block, expert);
    }

    /** The new name. */
    String name() {
      return fill(rule.name, block, expert);
    }

    /** The new name of one expert of a stack. */
    String name(int ofExpert) {
      return fill(rule.name, block, Integer.toString(ofExpert));
    }
  }

  private static final String NUMBER = "(0|[1-9][0-9]{0,4})";
  private static final Pattern GGUF =
      Pattern.compile("blk\\." + NUMBER + "\\.(?:([a-z_]+)\\." + NUMBER + "\\.)?(.+)");
  private static final Pattern HUGGING_FACE =
      Pattern.compile(
          "([a-z]+\\.layers\\.)" + NUMBER + "\\.(?:(.*experts\\.)" + NUMBER + "\\.)?(.+)");

  private final int blocks;
  private final Map<String, Rule> byGguf = new HashMap<>();
  private final Map<String, Rule> byName = new HashMap<>();

  /**
   * A table.
   *
   * @param blocks blocks whose numbers <code>{n}</code> stands for
   */
  TensorNames(int blocks, List<Rule> rules) {
    this.blocks = blocks;
    for (var rule : rules) {
      byGguf.put(rule.gguf, rule);
      byName.putIfAbsent(rule.name, rule);
    }
  }

  /**
   * The names of an architecture.
   *
   * @param architecture {@code general.architecture} of the file
   * @param layers of the model, a folded draft module not counted
   * @param drafts whether a draft module is folded into a block behind them
   * @throws IllegalArgumentException if the architecture is not supported
   */
  public static TensorNames of(String architecture, int layers, boolean drafts) {
    return switch (architecture) {
      case "llama" -> LlamaArchitecture.names(layers);
      case "nemotron_h", "nemotron_h_moe" -> NemotronHNames.of(layers, drafts);
      default -> throw new IllegalArgumentException(architecture);
    };
  }

  /** The rule for a name of the file; a rule without placeholders goes first. */
  Optional<Match> match(String gguf) {
    var rule = byGguf.get(gguf);
    if (rule != null) {
      return Optional.of(new Match(rule, "", ""));
    }
    var parts = GGUF.matcher(gguf);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) >= blocks) {
      return Optional.empty();
    }
    boolean expert = parts.group(3) != null;
    var pattern = "blk.{n}." + (expert ? parts.group(2) + ".{e}." : "") + parts.group(4);
    return Optional.ofNullable(byGguf.get(pattern))
        .map(found -> new Match(found, parts.group(1), expert ? parts.group(3) : ""));
  }

  /**
   * The rule for a name of the Hugging Face form, of blocks beyond the model's too; the first where
   * files have several spellings.
   */
  public Optional<Match> inverse(String name) {
    var rule = byName.get(name);
    if (rule != null) {
      return Optional.of(new Match(rule, "", ""));
    }
    var parts = HUGGING_FACE.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    boolean hasExpert = parts.group(4) != null;
    var expert = hasExpert ? parts.group(4) : "";
    var tail = (hasExpert ? parts.group(3) + "{e}." : "") + parts.group(5);
    var literal = byName.get(parts.group(1) + parts.group(2) + "." + tail);
    if (literal != null) {
      return Optional.of(new Match(literal, "", expert));
    }
    return Optional.ofNullable(byName.get(parts.group(1) + "{n}." + tail))
        .map(found -> new Match(found, parts.group(2), expert));
  }

  private static String fill(String pattern, String block, String expert) {
    return pattern.replace("{n}", block).replace("{e}", expert);
  }
}
