// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.PromptTooLongException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Philox;
import dev.checkrein.engine.sample.BannedTokens;
import dev.checkrein.engine.sample.LogitsPipeline;
import dev.checkrein.engine.sample.MaskStage;
import dev.checkrein.engine.sample.PlannedOutput;
import dev.checkrein.engine.sample.ThinkingGovernor;
import dev.checkrein.engine.state.Sequence;
import dev.checkrein.engine.state.SequencePool;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop from a prompt to its last token: read what is new of the prompt; then, again and again,
 * write what is forced, decide a closed set, or draw one token. Serves one request at a time; a
 * sequence is kept after its request, so that the next turn of a conversation reads only what is
 * new. Confined to one thread at a time.
 */
public final class Generator {
  /**
   * Tokens that thinking leaves for the answer, where the request has no smaller limit of its own.
   */
  private static final int ANSWER_RESERVE = 32;

  private final Stepper stepper;
  private final SequencePool pool;
  private final int vocabulary;
  private final int contextTokensMax;
  private final Set<Integer> stopIds;
  private final @Nullable Tokenizer tokenizer;
  private final @Nullable ChatFormat format;

  /**
   * @param contextTokensMax the longest conversation
   * @param stopIds ids that end a turn
   * @param tokenizer null where the checkpoint has none: then prompts are ids and no text comes out
   * @param format null where the checkpoint has no chat template
   */
  public Generator(
      Stepper stepper,
      SequencePool pool,
      int vocabulary,
      int contextTokensMax,
      Set<Integer> stopIds,
      @Nullable Tokenizer tokenizer,
      @Nullable ChatFormat format) {
    this.stepper = stepper;
    this.pool = pool;
    this.vocabulary = vocabulary;
    this.contextTokensMax = contextTokensMax;
    this.stopIds = Set.copyOf(stopIds);
    this.tokenizer = tokenizer;
    this.format = format;
  }

  /**
   * Serves a request.
   *
   * @throws RequestException if it cannot be served as asked; nothing was computed then
   */
  public Generation run(GenerationRequest request, GenerationListener listener) {
    return new Run(request, listener).complete();
  }

  /** One request on its way. */
  private final class Run {
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final int[] prompt;
    private final int tokensMax;
    private final Output output;
    private final @Nullable ThinkingGovernor governor;
    private final @Nullable PlannedOutput plan;
    private final boolean planEndsOutput;
    private final LogitsPipeline pipeline;
    private final Map<Integer, Choice> decided = new TreeMap<>();

    Run(GenerationRequest request, GenerationListener listener) {
      this.request = request;
      this.listener = listener;
      prompt = promptIds(request);
      if (prompt.length == 0) {
        throw new RequestException("the prompt is empty, expected at least one token");
      }
      for (int id : prompt) {
        if (id < 0 || id >= vocabulary) {
          throw new RequestException(
              "the prompt holds id " + id + ", expected 0 to " + (vocabulary - 1));
        }
      }
      if (prompt.length >= contextTokensMax) {
        throw new PromptTooLongException(prompt.length, contextTokensMax);
      }
      tokensMax = Math.min(request.tokensMax(), contextTokensMax - prompt.length);
      output = new Output(tokenizer, format, prompt, tools(request), listener);
      governor = governor();
      BooleanSupplier beforeAnswer =
          () -> output.thinkingOpen() || (governor != null && governor.closing());
      planEndsOutput = !request.plan().isEmpty();
      plan = plan(beforeAnswer);
      var stages = new ArrayList<MaskStage>();
      if (governor != null) {
        stages.add(governor);
        stages.add(new BannedTokens(stopIds, () -> output.thinkingOpen() && !governor.closing()));
      }
      if (plan != null) {
        stages.add(plan);
      }
      if (request.toolUse() == ToolUse.NONE && format != null) {
        callOpenerId(format, !tools(request).isEmpty())
            .ifPresent(
                id -> stages.add(new BannedTokens(Set.of(id), () -> !beforeAnswer.getAsBoolean())));
      }
      pipeline = new LogitsPipeline(vocabulary, request.sampling(), stages);
    }

    Generation complete() {
      var sequence = pool.acquire(prompt);
      int cached = sequence.length();
      boolean sound = false;
      try {
        var finish = loop(sequence);
        sound = true;
        return output.generation(finish, choices(), prompt.length, cached);
      } catch (CancellationException e) {
        sound = true;
        return output.generation(FinishReason.CANCELLED, choices(), prompt.length, cached);
      } finally {
        if (sound) {
          pool.keep(sequence);
        } else {
          pool.release(sequence);
        }
      }
    }

    private FinishReason loop(Sequence sequence) {
      var pending = Ids.tail(prompt, sequence.length());
      while (true) {
        if (listener.cancelled()) {
          throw new CancellationException();
        }
        if (plan != null && planEndsOutput && plan.done()) {
          return output.natural();
        }
        if (output.size() >= tokensMax) {
          return FinishReason.LENGTH;
        }
        if (plan != null && plan.atChoice()) {
          pending = decide(sequence, pending);
          continue;
        }
        var forced = pipeline.forced();
        if (forced.isPresent()) {
          take(forced.getAsInt(), true);
          pending = Ids.append(pending, forced.getAsInt());
        } else {
          int id = stepper.readAndPick(sequence, pending, pipeline::draw, listener::cancelled);
          pending = new int[] {id};
          if (stopIds.contains(id)) {
            output.stop(id);
            return output.natural();
          }
          take(id, false);
        }
      }
    }

    private void take(int id, boolean forced) {
      pipeline.accept(id); // before the parser: a stage sees the region that the token was drawn in
      output.accept(id, forced);
    }

    /** Scores the strings of a closed set and settles on one; returns what is left to read. */
    private int[] decide(Sequence sequence, int[] pending) {
      var part = (OutputPart.OneOf) request.plan().get(plan().part());
      stepper.read(sequence, Ids.head(pending, pending.length - 1), listener::cancelled);
      var scores = stepper.score(sequence, pending[pending.length - 1], plan().options());
      var probabilities = ClosedSet.normalise(scores);
      int chosen =
          request.sampling().temperature() == 0
              ? ClosedSet.best(probabilities)
              : ClosedSet.draw(
                  probabilities,
                  Philox.uniform(request.sampling().seed(), (long) prompt.length + output.size()));
      decided.put(plan().part(), new Choice(part.name(), part.options(), probabilities, chosen));
      plan().choose(chosen);
      return new int[] {pending[pending.length - 1]};
    }

    /** The closed sets that were written, those of one string included. */
    private List<Choice> choices() {
      for (int i = 0; plan != null && i < Math.min(plan.part(), request.plan().size()); i++) {
        if (request.plan().get(i) instanceof OutputPart.OneOf set && set.options().size() == 1) {
          decided.put(i, new Choice(set.name(), set.options(), List.of(1.0), 0));
        }
      }
      return List.copyOf(decided.values());
    }

    private PlannedOutput plan() {
      if (plan == null) {
        throw new IllegalStateException("no plan");
      }
      return plan;
    }

    private @Nullable ThinkingGovernor governor() {
      if (format == null || !output.thinkingOpen()) {
        return null;
      }
      var closing = planIds(format.settings().thinkingClosing());
      int room = Math.max(0, tokensMax - closing.length);
      int limit = room - Math.min(ANSWER_RESERVE, room / 2);
      var wanted = request.thinkingTokensMax();
      return new ThinkingGovernor(
          wanted == null ? limit : Math.min(wanted, limit), closing, output::thinkingOpen);
    }

    private @Nullable PlannedOutput plan(BooleanSupplier beforeAnswer) {
      if (request.toolUse() == ToolUse.REQUIRED) {
        var opener = "\n" + callOpener(chat("a required tool call"));
        return new PlannedOutput(List.of(List.of(planIds(opener))), beforeAnswer);
      }
      if (request.plan().isEmpty()) {
        return null;
      }
      var parts = new ArrayList<List<int[]>>();
      for (var part : request.plan()) {
        parts.add(
            switch (part) {
              case OutputPart.Literal literal -> List.of(planIds(literal.text()));
              case OutputPart.OneOf set -> optionIds(set);
            });
      }
      return new PlannedOutput(parts, beforeAnswer);
    }
  }

  private int[] promptIds(GenerationRequest request) {
    return switch (request.prompt()) {
      case Prompt.Tokens tokens -> tokens.ids();
      case Prompt.Text text -> tokenizer("a text prompt").encode(text.text());
      case Prompt.Chat conversation -> {
        var budget = request.thinkingTokensMax();
        var prompt = conversation.chat();
        yield chat("a conversation")
            .encode(budget != null && budget == 0 ? prompt.withThinking(false) : prompt);
      }
    };
  }

  private List<ToolDefinition> tools(GenerationRequest request) {
    var tools =
        request.prompt() instanceof Prompt.Chat conversation
            ? conversation.chat().tools()
            : List.<ToolDefinition>of();
    if (request.toolUse() == ToolUse.REQUIRED && tools.isEmpty()) {
      throw new RequestException("a tool call is required, but the request has no tools");
    }
    return tools;
  }

  private static String callOpener(ChatFormat format) {
    return format
        .markup()
        .callOpener()
        .orElseThrow(
            () ->
                new RequestException(
                    "the form of tool calls of this chat template is not known: a call can be"
                        + " neither required nor kept out"));
  }

  /**
   * The token that begins a call.
   *
   * @param needed whether its absence is an error: tools were offered and must not be called
   */
  private OptionalInt callOpenerId(ChatFormat format, boolean needed) {
    var opener = format.markup().callOpener();
    var id =
        opener.isEmpty()
            ? OptionalInt.empty()
            : tokenizer("a call that is kept out").idOf(opener.get());
    if (needed && id.isEmpty()) {
      throw new RequestException(
          "tool use NONE is not supported by this tokenizer: the opener of calls, '"
              + callOpener(format)
              + "', is not one token");
    }
    return id;
  }

  private int[] planIds(String text) {
    return known(tokenizer("a planned output").encodeWithSpecials(text), text);
  }

  /** Ids that the model can be made to write: its tokenizer may know more than it does. */
  private int[] known(int[] ids, String text) {
    for (int id : ids) {
      if (id >= vocabulary) {
        throw new RequestException(
            "'%s' has the token %d, beyond the model's vocabulary of %d"
                .formatted(text, id, vocabulary));
      }
    }
    return ids;
  }

  /** The strings of a closed set are data: what looks like a special token in them stays text. */
  private List<int[]> optionIds(OutputPart.OneOf set) {
    var tokenizer = tokenizer("a planned output");
    int[] terminator = tokenizer.encodeWithSpecials(set.terminator());
    boolean plain = Arrays.equals(terminator, tokenizer.encode(set.terminator()));
    return set.options().stream()
        .map(
            option ->
                known(
                    plain
                        ? tokenizer.encode(option + set.terminator())
                        : Ids.join(tokenizer.encode(option), terminator),
                    option))
        .toList();
  }

  private Tokenizer tokenizer(String what) {
    if (tokenizer == null) {
      throw new RequestException(
          what + " needs a tokenizer, and the checkpoint has no tokenizer.json");
    }
    return tokenizer;
  }

  private ChatFormat chat(String what) {
    if (format == null) {
      throw new RequestException(
          what
              + " needs a chat template, and the checkpoint has no chat_template.jinja"
              + " (nor chat_template in tokenizer_config.json)");
    }
    return format;
  }
}
