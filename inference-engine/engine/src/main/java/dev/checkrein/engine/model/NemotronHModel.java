// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.Routing;
import dev.checkrein.engine.kernel.SsmShape;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.model.NemotronHWeights.Mixer;
import dev.checkrein.engine.state.LayerState;
import dev.checkrein.engine.state.ModelState;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nemotron-H: a stack of layers, each one mixer behind one norm, {@code x = x + mixer(norm(x))};
 * the mixer is Mamba-2, attention without positions, a squared-ReLU MLP, or a mixture of such
 * experts with a shared one. NVIDIA (2025), "Nemotron-H", §2; Dao and Gu (2024), "Transformers are
 * SSMs"; routing as DeepSeek-V3 (2024), §2.1.2. In LatentMoE the routed experts work at a smaller
 * width, behind one projection and before another (NVIDIA 2025, "Nemotron 3 Super").
 *
 * <table>
 * <caption>Letters</caption>
 * <tr><td>H</td><td>width of the residual stream</td></tr>
 * <tr><td>z, xBC, dt</td><td>parts of the Mamba-2 projection: gate, convolved part, time step</td></tr>
 * <tr><td>q, k, v</td><td>queries, keys, values</td></tr>
 * <tr><td>I, Ish, Lat</td><td>width of a routed and of the shared expert, width between the latent
 * projections</td></tr>
 * </table>
 */
final class NemotronHModel implements Model {
  private final NemotronHConfig config;
  private final NemotronHWeights weights;
  private final ModelDescription description;
  private final Kernels kernels;
  private final Workspace work;
  private final @Nullable DraftModule drafts;

  /** Activations, sized for the largest batch and used by every layer in turn. */
  private record Workspace(
      Tensor x,
      Tensor h,
      Tensor y,
      Tensor hidden,
      Tensor last,
      Tensor projected,
      Tensor convolved,
      Tensor scanned,
      Attention.@Nullable Work attention,
      Tensor up,
      Tensor shared,
      @Nullable ExpertWork experts) {}

  /** Activations of the experts. */
  private record ExpertWork(
      Tensor scores, Tensor latent, Tensor up, Tensor down, Tensor combined, Routing routing) {}

  NemotronHModel(
      NemotronHConfig config,
      NemotronHWeights weights,
      ModelDescription description,
      Kernels kernels,
      Batch.Limits limits) {
    this.config = config;
    this.weights = weights;
    this.description = description;
    this.kernels = kernels;
    work = workspace(limits);
    drafts =
        weights.drafts() == null
            ? null
            : new NemotronHDrafts(
                this,
                weights.drafts(),
                config,
                kernels,
                work.x,
                kernels.allocate(limits.tokens(), 2 * config.hidden()));
  }

  @Override
  public void forward(ModelState state, StepBuffer step, Tensor logits) {
    var x = work.x; // [tokens, H], the residual stream
    embed(x, step);
    for (int i = 0; i < weights.layers().size(); i++) {
      layer(i, x, state, step);
    }
    if (step.logitRows() > 0 || weights.drafts() != null) {
      kernels.rmsNorm(work.hidden, x, weights.finalGain(), config.eps(), step);
    }
    logits(work.hidden, step, logits);
  }

  /** The embeddings of the step's tokens. */
  void embed(Tensor x, StepBuffer step) {
    kernels.embed(x, weights.embeddings(), step);
  }

  /** Logits of the wanted rows of {@code h}, [tokens, H]. */
  void logits(Tensor h, StepBuffer step, Tensor logits) {
    if (step.logitRows() > 0) {
      kernels.gatherLogitRows(work.last, h, step);
      kernels.matmulLogits(logits, weights.head(), work.last, step);
    }
  }

  @Override
  public void layer(int index, Tensor x, ModelState state, StepBuffer step) {
    layer(weights.layers().get(index), index, x, state, step);
  }

  /**
   * One layer with its residual.
   *
   * @param index of the layer's memory in {@code state}
   */
  void layer(NemotronHWeights.Layer layer, int index, Tensor x, ModelState state, StepBuffer step) {
    var h = work.h; // [tokens, H], normed input of the mixer
    var y = work.y; // [tokens, H], output of the mixer
    kernels.rmsNorm(h, x, layer.gain(), config.eps(), step);
    switch (layer.mixer()) {
      case Mixer.Mamba w -> mamba(w, h, y, (LayerState.Recurrent) state.layers().get(index), step);
      case Mixer.Attend w ->
          w.attention()
              .forward(kernels, Objects.requireNonNull(work.attention), y, h, state, index, step);
      case Mixer.Mlp w -> mlp(w, work.up.columns(0, config.mlpDim()), h, y, step);
      case Mixer.Moe w -> moe(w, Objects.requireNonNull(work.experts), h, y, step);
    }
    kernels.add(x, y, step);
  }

  private void mamba(
      Mixer.Mamba w, Tensor h, Tensor y, LayerState.Recurrent state, StepBuffer step) {
    var ssm = ssm();
    kernels.matmul(work.projected, w.inProj(), h, step);
    var z = work.projected.columns(0, ssm.inner());
    var xbc = work.projected.columns(ssm.inner(), ssm.convDim());
    var dt = work.projected.columns(ssm.inner() + ssm.convDim(), ssm.heads());
    kernels.causalConv(work.convolved, xbc, w.conv(), w.convBias(), state.windows(), step);
    kernels.ssmScan(
        work.scanned, work.convolved, dt, w.aLog(), w.d(), w.dtBias(), state.states(), ssm, step);
    kernels.gatedGroupNorm(
        work.scanned, work.scanned, z, w.gain(), ssm.groups(), config.eps(), step);
    kernels.matmul(y, w.outProj(), work.scanned, step);
  }

  private void mlp(Mixer.Mlp w, Tensor up, Tensor h, Tensor y, StepBuffer step) {
    kernels.matmul(up, w.up(), h, step);
    kernels.relu2(up, 1, step);
    kernels.matmul(y, w.down(), up, step);
  }

  private void moe(Mixer.Moe w, ExpertWork e, Tensor h, Tensor y, StepBuffer step) {
    var moe = Objects.requireNonNull(config.moe());
    int chosen = e.routing.expertsPerToken();
    kernels.matmul(e.scores, w.gate(), h, step);
    kernels.route(e.routing, e.scores, w.bias(), moe.route(), step);
    var in = h; // [tokens, Lat or H]
    if (w.latent() != null) {
      kernels.matmul(e.latent, w.latent().fc1(), h, step);
      in = e.latent;
    }
    kernels.expertMatmul(e.up, w.up(), in, 1, e.routing, step); // [tokens * chosen, I]
    kernels.relu2(e.up, chosen, step);
    kernels.expertMatmul(e.down, w.down(), e.up, chosen, e.routing, step);
    if (w.latent() != null) {
      kernels.combineExperts(e.combined, e.down, e.routing, step);
      kernels.matmul(y, w.latent().fc2(), e.combined, step);
    } else {
      kernels.combineExperts(y, e.down, e.routing, step);
    }
    if (w.shared() != null) {
      mlp(w.shared(), work.up.columns(0, moe.sharedDim()), h, work.shared, step);
      kernels.add(y, work.shared, step);
    }
  }

  @Override
  public Optional<DraftModule> drafts() {
    return Optional.ofNullable(drafts);
  }

  @Override
  public Tensor hidden() {
    return work.hidden;
  }

  @Override
  public ModelState allocateState(int slots, int blocks, int blockTokens) {
    var mixers = new ArrayList<>(config.layers());
    if (weights.drafts() != null) {
      mixers.addAll(config.drafts());
    }
    var states = new ArrayList<LayerState>();
    for (var mixer : mixers) {
      states.add(
          switch (mixer) {
            case MAMBA ->
                new LayerState.Recurrent(
                    kernels.allocate(slots, (config.convTaps() - 1) * ssm().convDim()),
                    kernels.allocate(slots, Math.multiplyExact(ssm().inner(), ssm().stateSize())));
            case ATTENTION ->
                Attention.allocateCache(
                    kernels, Objects.requireNonNull(config.attention()), blocks, blockTokens);
            case MLP, MOE -> new LayerState.Stateless();
          });
    }
    return new ModelState(states, slots, blocks, blockTokens);
  }

  private Workspace workspace(Batch.Limits limits) {
    int n = limits.tokens();
    int hidden = config.hidden();
    var ssm = config.ssm();
    var moe = config.moe();
    int sharedDim = moe == null ? 0 : moe.sharedDim();
    return new Workspace(
        kernels.allocate(n, hidden),
        kernels.allocate(n, hidden),
        kernels.allocate(n, hidden),
        kernels.allocate(n, hidden),
        kernels.allocate(limits.logitRows(), hidden),
        kernels.allocate(n, ssm == null ? 0 : ssm.inner() + ssm.convDim() + ssm.heads()),
        kernels.allocate(n, ssm == null ? 0 : ssm.convDim()),
        kernels.allocate(n, ssm == null ? 0 : ssm.inner()),
        config.attention() == null ? null : Attention.Work.allocate(kernels, config.attention(), n),
        kernels.allocate(n, Math.max(config.mlpDim(), sharedDim)),
        kernels.allocate(n, sharedDim == 0 ? 0 : hidden),
        moe == null ? null : experts(moe, n));
  }

  private ExpertWork experts(NemotronHConfig.Moe moe, int n) {
    int chosen = moe.route().expertsPerToken();
    int assignments = Math.multiplyExact(n, chosen);
    return new ExpertWork(
        kernels.allocate(n, moe.route().experts()),
        kernels.allocate(n, moe.latentDim()),
        kernels.allocate(assignments, moe.expertDim()),
        kernels.allocate(assignments, moe.outerDim(config.hidden())),
        kernels.allocate(n, moe.latentDim()),
        kernels.allocateRouting(n, chosen));
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  private SsmShape ssm() {
    return Objects.requireNonNull(config.ssm());
  }
}
