// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.kernel.AttentionShape;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.RouteShape;
import dev.checkrein.engine.kernel.Routing;
import dev.checkrein.engine.kernel.SsmShape;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.kernel.Weight;
import dev.checkrein.engine.state.LayerState;
import dev.checkrein.engine.state.ModelState;
import dev.checkrein.engine.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nemotron-H: a stack of layers, each one mixer behind one norm, {@code x = x + mixer(norm(x))};
 * the mixer is Mamba-2, attention without positions, a squared-ReLU MLP, or a mixture of such
 * experts with a shared one. NVIDIA (2025), "Nemotron-H", §2; Dao and Gu (2024), "Transformers are
 * SSMs"; routing as DeepSeek-V3 (2024), §2.1.2.
 *
 * <table>
 * <caption>Letters</caption>
 * <tr><td>H</td><td>width of the residual stream</td></tr>
 * <tr><td>z, xBC, dt</td><td>parts of the Mamba-2 projection: gate, convolved part, time step</td></tr>
 * <tr><td>q, k, v</td><td>queries, keys, values</td></tr>
 * <tr><td>I, Ish</td><td>width of a routed and of the shared expert</td></tr>
 * </table>
 */
public final class NemotronHModel implements Model {
  private final NemotronHConfig config;
  private final Kernels kernels;
  private final List<Layer> layers;
  private final Weight embeddings;
  private final Weight finalGain;
  private final Weight head;
  private final Workspace work;
  private final ModelDescription description;

  /** The weights of a layer: its norm and its mixer. */
  private record Layer(Weight gain, Mixer mixer) {}

  private sealed interface Mixer {
    record Mamba(
        Weight inProj,
        Weight conv,
        Weight convBias,
        Weight aLog,
        Weight d,
        Weight dtBias,
        Weight gain,
        Weight outProj)
        implements Mixer {}

    record Attention(Weight wq, Weight wk, Weight wv, Weight wo) implements Mixer {}

    record Mlp(Weight up, Weight down) implements Mixer {}

    record Moe(Weight gate, Weight bias, Weight up, Weight down, @Nullable Mlp shared)
        implements Mixer {}
  }

  /** Activations, sized for the largest batch and used by every layer in turn. */
  private record Workspace(
      Tensor x,
      Tensor h,
      Tensor y,
      Tensor projected,
      Tensor convolved,
      Tensor scanned,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor attended,
      Tensor up,
      Tensor scores,
      Tensor expertUp,
      Tensor expertDown,
      Tensor shared,
      Tensor last,
      @Nullable Routing routing) {}

  NemotronHModel(
      NemotronHConfig config, Checkpoint checkpoint, Kernels kernels, Batch.Limits limits) {
    this.config = config;
    this.kernels = kernels;
    var table = new Table(checkpoint, kernels);
    int hidden = config.hidden();
    embeddings = table.matrix("embeddings.weight", config.vocabulary(), hidden);
    layers = new ArrayList<>();
    for (int i = 0; i < config.layers().size(); i++) {
      var prefix = "layers." + i + ".";
      layers.add(
          new Layer(
              table.vector(prefix + "norm.weight", hidden),
              mixer(table, prefix + "mixer.", config.layers().get(i))));
    }
    finalGain = table.vector("norm_f.weight", hidden);
    boolean tied =
        checkpoint.config().flag("tie_word_embeddings", false) && !checkpoint.has("lm_head.weight");
    head = tied ? embeddings : table.head(config.vocabulary(), hidden);
    description = describe(table.elements, tied);
    work = workspace(limits);
  }

  private Mixer mixer(Table table, String prefix, NemotronHConfig.Mixer kind) {
    int hidden = config.hidden();
    return switch (kind) {
      case MAMBA -> {
        var ssm = ssm();
        yield new Mixer.Mamba(
            table.matrix(
                prefix + "in_proj.weight", ssm.inner() + ssm.convDim() + ssm.heads(), hidden),
            table.matrix(prefix + "conv1d.weight", ssm.convDim(), config.convTaps()),
            table.vector(prefix + "conv1d.bias", ssm.convDim()),
            table.vector(prefix + "A_log", ssm.heads()),
            table.vector(prefix + "D", ssm.heads()),
            table.vector(prefix + "dt_bias", ssm.heads()),
            table.vector(prefix + "norm.weight", ssm.inner()),
            table.matrix(prefix + "out_proj.weight", hidden, ssm.inner()));
      }
      case ATTENTION -> {
        int queries = config.heads() * config.headDim();
        int keys = config.kvHeads() * config.headDim();
        yield new Mixer.Attention(
            table.matrix(prefix + "q_proj.weight", queries, hidden),
            table.matrix(prefix + "k_proj.weight", keys, hidden),
            table.matrix(prefix + "v_proj.weight", keys, hidden),
            table.matrix(prefix + "o_proj.weight", hidden, queries));
      }
      case MLP -> mlp(table, prefix, config.mlpDim());
      case MOE -> {
        int experts = route().experts();
        yield new Mixer.Moe(
            table.matrix(prefix + "gate.weight", experts, hidden),
            table.vector(prefix + "gate.e_score_correction_bias", experts),
            table.experts(prefix, "up_proj.weight", experts, config.expertDim(), hidden),
            table.experts(prefix, "down_proj.weight", experts, hidden, config.expertDim()),
            config.sharedDim() == 0
                ? null
                : mlp(table, prefix + "shared_experts.", config.sharedDim()));
      }
    };
  }

  private Mixer.Mlp mlp(Table table, String prefix, int width) {
    return new Mixer.Mlp(
        table.matrix(prefix + "up_proj.weight", width, config.hidden()),
        table.matrix(prefix + "down_proj.weight", config.hidden(), width));
  }

  /** Looks tensors up under whichever prefix the checkpoint uses, and counts their elements. */
  private static final class Table {
    private static final List<String> PREFIXES =
        List.of("backbone.", "model.", "language_model.backbone.", "language_model.model.");

    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final String prefix;
    private long elements;

    Table(Checkpoint checkpoint, Kernels kernels) {
      this.checkpoint = checkpoint;
      this.kernels = kernels;
      prefix =
          PREFIXES.stream()
              .filter(p -> checkpoint.has(p + "embeddings.weight"))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          checkpoint.path()
                              + ": tensor 'backbone.embeddings.weight' is missing, also under the"
                              + " prefixes "
                              + PREFIXES));
    }

    Weight matrix(String name, int rows, int cols) {
      return kernels.load(count(checkpoint.matrix(prefix + name, rows, cols)));
    }

    Weight vector(String name, int length) {
      return kernels.load(count(checkpoint.vector(prefix + name, length)));
    }

    Weight head(int rows, int cols) {
      var name = prefix.startsWith("language_model.") ? "language_model.lm_head" : "lm_head";
      return kernels.load(count(checkpoint.matrix(name + ".weight", rows, cols)));
    }

    Weight experts(String mixer, String name, int experts, int rows, int cols) {
      var matrices = new ArrayList<Matrix>();
      for (int e = 0; e < experts; e++) {
        matrices.add(
            count(checkpoint.matrix(prefix + mixer + "experts." + e + "." + name, rows, cols)));
      }
      return kernels.loadExperts(matrices);
    }

    private Matrix count(Matrix matrix) {
      elements += (long) matrix.rows() * matrix.cols();
      return matrix;
    }
  }

  @Override
  public void forward(ModelState state, StepBuffer step, Tensor logits) {
    var x = work.x; // [tokens, H], the residual stream
    kernels.embed(x, embeddings, step);
    for (int i = 0; i < layers.size(); i++) {
      layer(i, x, state, step);
    }
    if (step.logitRows() > 0) {
      kernels.rmsNorm(work.h, x, finalGain, config.eps(), step);
      kernels.gatherLogitRows(work.last, work.h, step);
      kernels.matmulLogits(logits, head, work.last, step);
    }
  }

  @Override
  public void layer(int index, Tensor x, ModelState state, StepBuffer step) {
    var layer = layers.get(index);
    var h = work.h; // [tokens, H], normed input of the mixer
    var y = work.y; // [tokens, H], output of the mixer
    kernels.rmsNorm(h, x, layer.gain, config.eps(), step);
    switch (layer.mixer) {
      case Mixer.Mamba w -> mamba(w, h, y, (LayerState.Recurrent) state.layers().get(index), step);
      case Mixer.Attention w ->
          attention(w, h, y, (LayerState.KeyValue) state.layers().get(index), state, step);
      case Mixer.Mlp w -> mlp(w, work.up.columns(0, config.mlpDim()), h, y, step);
      case Mixer.Moe w -> moe(w, h, y, step);
    }
    kernels.add(x, y, step);
  }

  private void mamba(
      Mixer.Mamba w, Tensor h, Tensor y, LayerState.Recurrent state, StepBuffer step) {
    var ssm = ssm();
    kernels.matmul(work.projected, w.inProj, h, step);
    var z = work.projected.columns(0, ssm.inner());
    var xbc = work.projected.columns(ssm.inner(), ssm.convDim());
    var dt = work.projected.columns(ssm.inner() + ssm.convDim(), ssm.heads());
    kernels.causalConv(work.convolved, xbc, w.conv, w.convBias, state.windows(), step);
    kernels.ssmScan(
        work.scanned, work.convolved, dt, w.aLog, w.d, w.dtBias, state.states(), ssm, step);
    kernels.gatedGroupNorm(work.scanned, work.scanned, z, w.gain, ssm.groups(), config.eps(), step);
    kernels.matmul(y, w.outProj, work.scanned, step);
  }

  private void attention(
      Mixer.Attention w,
      Tensor h,
      Tensor y,
      LayerState.KeyValue cache,
      ModelState state,
      StepBuffer step) {
    var shape =
        new AttentionShape(
            config.heads(),
            config.kvHeads(),
            config.headDim(),
            state.blockTokens(),
            (float) (1 / Math.sqrt(config.headDim())));
    kernels.matmul(work.q, w.wq, h, step);
    kernels.matmul(work.k, w.wk, h, step);
    kernels.matmul(work.v, w.wv, h, step);
    kernels.appendKv(cache.keys(), cache.values(), work.k, work.v, shape, step);
    kernels.attention(work.attended, work.q, cache.keys(), cache.values(), shape, step);
    kernels.matmul(y, w.wo, work.attended, step);
  }

  private void mlp(Mixer.Mlp w, Tensor up, Tensor h, Tensor y, StepBuffer step) {
    kernels.matmul(up, w.up, h, step);
    kernels.relu2(up, 1, step);
    kernels.matmul(y, w.down, up, step);
  }

  private void moe(Mixer.Moe w, Tensor h, Tensor y, StepBuffer step) {
    var routing = Objects.requireNonNull(work.routing);
    int chosen = routing.expertsPerToken();
    kernels.matmul(work.scores, w.gate, h, step);
    kernels.route(routing, work.scores, w.bias, route(), step);
    kernels.expertMatmul(work.expertUp, w.up, h, 1, routing, step); // [tokens * chosen, I]
    kernels.relu2(work.expertUp, chosen, step);
    kernels.expertMatmul(work.expertDown, w.down, work.expertUp, chosen, routing, step);
    kernels.combineExperts(y, work.expertDown, routing, step);
    if (w.shared != null) {
      mlp(w.shared, work.up.columns(0, config.sharedDim()), h, work.shared, step);
      kernels.add(y, work.shared, step);
    }
  }

  @Override
  public ModelState allocateState(int slots, int blocks, int blockTokens) {
    var states = new ArrayList<LayerState>();
    for (var mixer : config.layers()) {
      states.add(
          switch (mixer) {
            case MAMBA -> {
              var ssm = ssm();
              yield new LayerState.Recurrent(
                  kernels.allocate(slots, (config.convTaps() - 1) * ssm.convDim()),
                  kernels.allocate(slots, ssm.inner() * ssm.stateSize()));
            }
            case ATTENTION -> {
              int rows = Math.multiplyExact(blocks, blockTokens);
              int cols = config.kvHeads() * config.headDim();
              yield new LayerState.KeyValue(
                  kernels.allocate(rows, cols), kernels.allocate(rows, cols));
            }
            case MLP, MOE -> new LayerState.Stateless();
          });
    }
    return new ModelState(states, slots, blocks, blockTokens);
  }

  private Workspace workspace(Batch.Limits limits) {
    int n = limits.tokens();
    int hidden = config.hidden();
    var ssm = config.ssm();
    var route = config.route();
    int chosen = route == null ? 0 : route.expertsPerToken();
    int projected = ssm == null ? 0 : ssm.inner() + ssm.convDim() + ssm.heads();
    return new Workspace(
        kernels.allocate(n, hidden),
        kernels.allocate(n, hidden),
        kernels.allocate(n, hidden),
        kernels.allocate(n, projected),
        kernels.allocate(n, ssm == null ? 0 : ssm.convDim()),
        kernels.allocate(n, ssm == null ? 0 : ssm.inner()),
        kernels.allocate(n, config.heads() * config.headDim()),
        kernels.allocate(n, config.kvHeads() * config.headDim()),
        kernels.allocate(n, config.kvHeads() * config.headDim()),
        kernels.allocate(n, config.heads() * config.headDim()),
        kernels.allocate(n, Math.max(config.mlpDim(), config.sharedDim())),
        kernels.allocate(n, route == null ? 0 : route.experts()),
        kernels.allocate(n * chosen, config.expertDim()),
        kernels.allocate(n * chosen, hidden),
        kernels.allocate(n, config.sharedDim() == 0 ? 0 : hidden),
        kernels.allocate(limits.logitRows(), hidden),
        route == null ? null : kernels.allocateRouting(n, chosen));
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  private ModelDescription describe(long elements, boolean tied) {
    var counts = new TreeMap<String, Integer>();
    long idle = tied ? 0 : (long) (config.vocabulary() - 1) * config.hidden();
    long stateFloats = 0;
    long cacheFloats = 0;
    for (var mixer : config.layers()) {
      counts.merge(mixer.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
      switch (mixer) {
        case MAMBA ->
            stateFloats +=
                (long) (config.convTaps() - 1) * ssm().convDim()
                    + (long) ssm().inner() * ssm().stateSize();
        case ATTENTION -> cacheFloats += 2L * config.kvHeads() * config.headDim();
        case MLP -> {}
        case MOE ->
            idle +=
                2L
                    * (route().experts() - route().expertsPerToken())
                    * config.expertDim()
                    * config.hidden();
      }
    }
    return new ModelDescription(
        "nemotron_h",
        Map.copyOf(counts),
        config.hidden(),
        config.vocabulary(),
        config.contextTokensMax(),
        elements,
        elements - idle,
        4 * stateFloats,
        4 * cacheFloats);
  }

  private SsmShape ssm() {
    return Objects.requireNonNull(config.ssm());
  }

  private RouteShape route() {
    return Objects.requireNonNull(config.route());
  }
}
