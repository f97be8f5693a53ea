// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a Nemotron-H model.
 *
 * @param embeddings [V, H]
 * @param layers all layers in order
 * @param finalGain [1, H]
 * @param head [V, H]
 * @param drafts the module that guesses ahead, null without one
 */
record NemotronHWeights(
    Weight embeddings, List<Layer> layers, Weight finalGain, Weight head, @Nullable Drafts drafts) {
  /** What the names of the language model begin with; anything else belongs to other towers. */
  static final List<String> ROOMS = List.of("backbone.", "model.", "lm_head.", "language_model.");

  private static final List<String> PREFIXES =
      List.of("backbone.", "model.", "language_model.backbone.", "language_model.model.");

  /** A layer: its norm [1, H] and its mixer. */
  record Layer(Weight gain, Mixer mixer) {}

  /** The weights of a mixer. */
  sealed interface Mixer {
    /** Mamba-2. */
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

    /** Attention without positions. */
    record Attend(Attention attention) implements Mixer {}

    /** A squared-ReLU MLP: up [width, H], down [H, width]. */
    record Mlp(Weight up, Weight down) implements Mixer {}

    /** Experts [I, outer] and [outer, I] behind a router [E, H]. */
    record Moe(
        Weight gate,
        Weight bias,
        Weight up,
        Weight down,
        @Nullable Latent latent,
        @Nullable Mlp shared)
        implements Mixer {}
  }

  /** Leads to the width of the routed experts [Lat, H] and back [H, Lat]. */
  record Latent(Weight fc1, Weight fc2) {}

  /** The module that guesses ahead: norms [1, H], projection [H, 2H], layers. */
  record Drafts(
      Weight embeddingGain,
      Weight hiddenGain,
      Weight projection,
      List<Layer> layers,
      Weight finalGain) {}

  /** Takes all tensors from a table. */
  static NemotronHWeights take(NemotronHConfig config, Tally table) {
    return new Taker(config, table).take();
  }

  /** One reading of a table. */
  private record Taker(NemotronHConfig config, Tally table) {
    NemotronHWeights take() {
      int hidden = config.hidden();
      var prefix =
          PREFIXES.stream()
              .filter(p -> table.has(p + "embeddings.weight"))
              .findFirst()
              .orElse(PREFIXES.getFirst());
      var embeddings = embeddings(prefix + "embeddings.weight");
      var layers = new ArrayList<Layer>();
      for (int i = 0; i < config.layers().size(); i++) {
        layers.add(layer(prefix + "layers." + i + ".", config.layers().get(i)));
      }
      var finalGain = table.vector(prefix + "norm_f.weight", hidden);
      var tower = prefix.startsWith("language_model.") ? "language_model." : "";
      var head =
          config.tied()
              ? embeddings
              : table.matrix(tower + "lm_head.weight", config.vocabulary(), hidden);
      return new NemotronHWeights(embeddings, List.copyOf(layers), finalGain, head, drafts(tower));
    }

    private Weight embeddings(String name) {
      return config.tied()
          ? table.matrix(name, config.vocabulary(), config.hidden())
          : table.inputEmbedding(name, config.vocabulary(), config.hidden());
    }

    private Layer layer(String prefix, NemotronHConfig.Mixer kind) {
      return new Layer(
          table.vector(prefix + "norm.weight", config.hidden()), mixer(prefix + "mixer.", kind));
    }

    private Mixer mixer(String prefix, NemotronHConfig.Mixer kind) {
      return switch (kind) {
        case MAMBA -> mamba(prefix);
        case ATTENTION ->
            new Mixer.Attend(
                Attention.take(
                    table,
                    prefix,
                    config.hidden(),
                    Objects.requireNonNull(config.attention()),
                    null));
        case MLP -> mlp(prefix, config.mlpDim());
        case MOE -> moe(prefix, Objects.requireNonNull(config.moe()));
      };
    }

    private Mixer mamba(String prefix) {
      var ssm = Objects.requireNonNull(config.ssm());
      int hidden = config.hidden();
      return new Mixer.Mamba(
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

    private Mixer moe(String prefix, NemotronHConfig.Moe moe) {
      int hidden = config.hidden();
      int experts = moe.route().experts();
      int outer = moe.outerDim(hidden);
      var experting = prefix + "experts.";
      return new Mixer.Moe(
          table.matrix(prefix + "gate.weight", experts, hidden),
          table.vector(prefix + "gate.e_score_correction_bias", experts),
          table.experts(
              new TensorTable.ExpertNames(experting, ".up_proj.weight", experts),
              moe.expertDim(),
              outer),
          table.experts(
              new TensorTable.ExpertNames(experting, ".down_proj.weight", experts),
              outer,
              moe.expertDim()),
          moe.latentDim() == 0
              ? null
              : new Latent(
                  table.matrix(prefix + "fc1_latent_proj.weight", moe.latentDim(), hidden),
                  table.matrix(prefix + "fc2_latent_proj.weight", hidden, moe.latentDim())),
          moe.sharedDim() == 0 ? null : mlp(prefix + "shared_experts.", moe.sharedDim()));
    }

    private Mixer.Mlp mlp(String prefix, int width) {
      return new Mixer.Mlp(
          table.matrix(prefix + "up_proj.weight", width, config.hidden()),
          table.matrix(prefix + "down_proj.weight", config.hidden(), width));
    }

    private @Nullable Drafts drafts(String tower) {
      int last = config.drafts().size() - 1;
      var prefix = table.has("mtp.layers.0.eh_proj.weight") ? "mtp." : tower + "mtp.";
      if (last < 0 || !table.has(prefix + "layers.0.eh_proj.weight")) {
        return null;
      }
      int hidden = config.hidden();
      var layers = new ArrayList<Layer>();
      for (int i = 0; i <= last; i++) {
        layers.add(layer(prefix + "layers." + i + ".", config.drafts().get(i)));
      }
      var first = prefix + "layers.0.";
      return new Drafts(
          table.vector(first + "enorm.weight", hidden),
          table.vector(first + "hnorm.weight", hidden),
          table.matrix(first + "eh_proj.weight", hidden, 2 * hidden),
          List.copyOf(layers),
          table.vector(prefix + "layers." + last + ".final_layernorm.weight", hidden));
    }
  }
}
