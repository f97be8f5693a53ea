// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine;

import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ChatSettings;
import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.GenerationListener;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Generator;
import dev.checkrein.engine.generation.Stepper;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.KernelsProvider;
import dev.checkrein.engine.model.Model;
import dev.checkrein.engine.model.ModelDescription;
import dev.checkrein.engine.state.Sequence;
import dev.checkrein.engine.state.SequencePool;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint opened on a backend, ready for requests. Thread-safe: requests are served one at a
 * time, in the order they came; a waiting one can be cancelled. Owns the checkpoint and the backend
 * until {@link #close}.
 */
public final class Engine implements AutoCloseable {
  private static final int BLOCK_TOKENS = 64;
  private static final int LOGIT_ROWS = 64;
  private static final List<String> TEMPLATE_TOKENS =
      List.of("bos_token", "eos_token", "pad_token", "unk_token");
  private static final long CANCEL_POLL_MILLIS = 20;
  private static final int DRAFTS_MAX = 64;

  private final Checkpoint checkpoint;
  private final Kernels kernels;
  private final Model model;
  private final SequencePool pool;
  private final Stepper stepper;
  private final Generator generator;
  private final @Nullable Tokenizer tokenizer;
  private final @Nullable ChatFormat format;
  private final int contextTokensMax;
  private final int threads;
  private final ReentrantLock turn = new ReentrantLock(true);
  private boolean closed;

  private Engine(Checkpoint checkpoint, Kernels kernels, int threads, EngineOptions options) {
    this.checkpoint = checkpoint;
    this.kernels = kernels;
    this.threads = threads;
    var vocabulary = checkpoint.config().integer("vocab_size", 1, 1 << 24);
    int context = checkpoint.config().integer("max_position_embeddings", 1, Integer.MAX_VALUE);
    contextTokensMax = options.contextTokens(context);
    int cacheTokens = options.cacheTokens(contextTokensMax);
    int blocks = Math.ceilDiv(cacheTokens, BLOCK_TOKENS) + options.sequencesMax();
    var limits =
        new Batch.Limits(
            options.batchTokensMax(),
            options.sequencesMax(),
            Math.min(LOGIT_ROWS, options.batchTokensMax()),
            Math.ceilDiv(contextTokensMax, BLOCK_TOKENS) + 1,
            vocabulary);
    model = Model.load(checkpoint, kernels, limits);
    var state = model.allocateState(options.sequencesMax(), blocks, BLOCK_TOKENS);
    pool = new SequencePool(state, kernels);
    stepper = new Stepper(model, kernels, state, pool, limits);
    tokenizer = checkpoint.tokenizer().map(Tokenizer::from).orElse(null);
    format = tokenizer == null ? null : format(checkpoint, tokenizer);
    generator =
        new Generator(
            stepper, pool, vocabulary, contextTokensMax, stopIds(checkpoint), tokenizer, format);
  }

  /**
   * Opens a checkpoint.
   *
   * @param path a Hugging Face directory, a GGUF file or the first of a split one
   * @throws ModelFormatException if its files are missing, malformed or not supported
   * @throws dev.checkrein.engine.error.BackendException if the backend asked for cannot be had
   */
  public static Engine open(Path path, EngineOptions options) {
    return own(Checkpoint.open(path), options);
  }

  /**
   * Opens an engine over a checkpoint that is open already, and goes on being its owner's: engines
   * over one checkpoint share its memory.
   *
   * @throws ModelFormatException if it is not supported
   * @throws dev.checkrein.engine.error.BackendException if the backend asked for cannot be had
   * @throws IllegalStateException if the checkpoint is closed
   */
  public static Engine open(Checkpoint checkpoint, EngineOptions options) {
    return own(checkpoint.share(), options);
  }

  private static Engine own(Checkpoint checkpoint, EngineOptions options) {
    try {
      int threads =
          options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
      var kernels = KernelsProvider.open(options.backend(), threads);
      try {
        return new Engine(checkpoint, kernels, threads, options);
      } catch (Throwable t) {
        kernels.close();
        throw t;
      }
    } catch (Throwable t) {
      checkpoint.close();
      throw t;
    }
  }

  /** What the model is, in numbers. */
  public ModelDescription description() {
    return model.description();
  }

  /** The checkpoint. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The backend's name. */
  public String backend() {
    return kernels.name();
  }

  /** Threads of the kernels. */
  public int threads() {
    return threads;
  }

  /** The longest conversation, in tokens. */
  public int contextTokensMax() {
    return contextTokensMax;
  }

  /** The tokenizer, if the checkpoint has one. */
  public Optional<Tokenizer> tokenizer() {
    return Optional.ofNullable(tokenizer);
  }

  /** The chat format, if the checkpoint has a template. */
  public Optional<ChatFormat> chat() {
    return Optional.ofNullable(format);
  }

  /** Serves a request, listening to nothing. */
  public Generation generate(GenerationRequest request) {
    return generate(request, GenerationListener.NONE);
  }

  /**
   * Serves a request on the calling thread. Interrupting that thread cancels it.
   *
   * @throws RequestException if it cannot be served as asked
   * @throws IllegalStateException if the engine is closed
   */
  public Generation generate(GenerationRequest request, GenerationListener listener) {
    var stoppable = new InterruptibleListener(listener);
    if (!awaitTurn(stoppable)) {
      return Generation.cancelledBeforeStart();
    }
    try {
      checkOpen();
      return generator.run(request, stoppable);
    } catch (InternalError e) {
      throw explained(e);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Computes the logits after each of the tokens, of a conversation that holds nothing else.
   *
   * @throws RequestException if there are none, too many for the context, or ids outside the
   *     vocabulary
   */
  public void logits(int[] tokenIds, Stepper.LogitsRow sink) {
    alone(
        tokenIds,
        0,
        sequence -> {
          stepper.logits(sequence, tokenIds, sink);
          return tokenIds;
        });
  }

  /**
   * Lets the model's draft module (MTP) guess on from the tokens and the likeliest one after them.
   *
   * @param count guesses
   * @param sink receives the logits of each guess
   * @return the likeliest id after the tokens, then the likeliest guesses
   * @throws RequestException as {@link #logits}, or if the model has no draft module
   */
  public int[] draftLogits(int[] tokenIds, int count, Stepper.LogitsRow sink) {
    if (count < 1 || count > DRAFTS_MAX) {
      throw new RequestException(count + " drafts, expected 1 to " + DRAFTS_MAX);
    }
    return alone(tokenIds, count, sequence -> stepper.drafts(sequence, tokenIds, count, sink));
  }

  /** Runs with a sequence that has read nothing. */
  private int[] alone(int[] tokenIds, int more, Function<Sequence, int[]> work) {
    if (tokenIds.length == 0 || tokenIds.length > contextTokensMax - more) {
      throw new RequestException(
          "%d tokens, expected 1 to %d, the context%s"
              .formatted(
                  tokenIds.length,
                  contextTokensMax - more,
                  more == 0 ? "" : " without " + more + " drafts"));
    }
    int vocabulary = model.description().vocabulary();
    for (int id : tokenIds) {
      if (id < 0 || id >= vocabulary) {
        throw new RequestException("token id " + id + ", expected 0 to " + (vocabulary - 1));
      }
    }
    turn.lock();
    try {
      checkOpen();
      pool.forget();
      var sequence = pool.acquire(tokenIds);
      try {
        return work.apply(sequence);
      } catch (InternalError e) {
        throw explained(e);
      } finally {
        pool.release(sequence);
      }
    } finally {
      turn.unlock();
    }
  }

  /** Waits for running requests, then frees everything. */
  @Override
  public void close() {
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        kernels.close();
        checkpoint.close();
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * A mapped file that somebody cut short shows up as an error of the machine; says which file it
   * was.
   */
  private RuntimeException explained(InternalError error) {
    if (checkpoint.explain(error) instanceof ModelFormatException cause) {
      return cause;
    }
    throw error;
  }

  private boolean awaitTurn(GenerationListener listener) {
    while (true) {
      try {
        if (turn.tryLock(CANCEL_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      if (listener.cancelled()) {
        return false;
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
  }

  private static @Nullable ChatFormat format(Checkpoint checkpoint, Tokenizer tokenizer) {
    var template = checkpoint.chatTemplate().orElse(null);
    if (template == null) {
      return null;
    }
    var tokens = new HashMap<String, String>();
    checkpoint
        .tokenizerConfig()
        .ifPresent(
            json -> {
              for (var name : TEMPLATE_TOKENS) {
                switch (json.fields().get(name)) {
                  case String text -> tokens.put(name, text);
                  case Map<?, ?> token when token.get("content") instanceof String text ->
                      tokens.put(name, text);
                  case null, default -> {}
                }
              }
            });
    var family = ChatSettings.DEFAULTS.withTemplateTokens(tokens);
    var settings =
        checkpoint.settings().map(json -> ChatSettings.from(json, family)).orElse(family);
    return ChatFormat.of(
        ChatTemplate.compile(template, checkpoint.path().toString()), tokenizer, settings);
  }

  private static Set<Integer> stopIds(Checkpoint checkpoint) {
    var generation = checkpoint.generationConfig();
    var source = generation.filter(json -> json.has("eos_token_id")).orElse(checkpoint.config());
    var ids = new HashSet<Integer>();
    if (!source.has("eos_token_id")) {
      return ids;
    }
    if (source.require("eos_token_id") instanceof Long) {
      ids.add(source.integer("eos_token_id", 0, Integer.MAX_VALUE));
      return ids;
    }
    for (var id : source.list("eos_token_id")) {
      if (!(id instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
        throw source.wrong("eos_token_id", "an id or a list of ids");
      }
      ids.add(number.intValue());
    }
    return ids;
  }

  /** Takes an interrupt of the thread as a cancellation. */
  private record InterruptibleListener(GenerationListener listener) implements GenerationListener {
    @Override
    public void onEvent(OutputEvent event) {
      listener.onEvent(event);
    }

    @Override
    public boolean cancelled() {
      return Thread.currentThread().isInterrupted() || listener.cancelled();
    }
  }
}
