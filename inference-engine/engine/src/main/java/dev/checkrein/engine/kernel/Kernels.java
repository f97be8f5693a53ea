// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.Matrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numerical primitives of a backend. Weights enter once by {@link #load}; a step is one {@link
 * #upload}, kernels over device memory, one download. Between these two nothing returns to the
 * host, so a GPU can replay the step.
 *
 * <p>A row of every result depends only on the rows that belong to the same sequence and, bit for
 * bit, not on what else is in the batch or how a prompt is cut into chunks: reductions run in an
 * order fixed by the shapes alone.
 *
 * <p>Shapes are given as {@code [rows, cols]}; {@code n} is the number of tokens of the step, and
 * tensors may have more rows than that: only the first n are touched. Unless it is said otherwise,
 * outputs must not overlap inputs. Every method throws {@link IllegalArgumentException} where
 * shapes disagree, before anything is written.
 *
 * <p>Confined to one thread at a time; a backend may use threads of its own inside a call.
 */
public interface Kernels extends AutoCloseable {
  /** The backend's name, such as {@code scalar} or {@code vector}. */
  String name();

  /** Takes in a weight. The matrix's memory must outlive the backend: it may be used in place. */
  Weight load(Matrix matrix);

  /**
   * Takes in matrices of one shape and format, such as the experts of a layer, to be used by {@link
   * #expertMatmul}.
   */
  Weight loadExperts(List<Matrix> experts);

  /** Allocates a zeroed tensor {@code [rows, cols]}. Not inside a step. */
  Tensor allocate(int rows, int cols);

  /** Allocates a buffer for batches within {@code limits}. Not inside a step. */
  StepBuffer allocateStep(Batch.Limits limits);

  /** Allocates a buffer for picks. Not inside a step. */
  Picks allocatePicks(int capacity);

  /** Allocates a buffer for routing decisions. Not inside a step. */
  Routing allocateRouting(int tokensMax, int expertsPerToken);

  /** Sends a batch to the device: the one upload of a step. */
  void upload(StepBuffer target, Batch batch);

  /**
   * Sends rows to a tensor, row-major, {@code source.length = target.rows() * target.cols()}. For
   * tests and training.
   */
  void upload(Tensor target, float[] source);

  /**
   * Fetches a tensor, row-major.
   *
   * @param target at least {@code source.rows() * source.cols()} elements
   */
  void download(float[] target, Tensor source);

  /**
   * Fetches what {@link #sample} picked for the first rows: the one download of a step.
   *
   * @param ids receives a token id for each row, −1 where no token was allowed or a logit was NaN
   * @param logProbs receives the natural logarithm of the picked id's probability under the
   *     unmasked, unscaled logits
   */
  void download(int[] ids, float[] logProbs, Picks source, int rows);

  /**
   * Copies {@code count} whole rows within or between tensors of equal width. Rows must not
   * overlap.
   */
  void copyRows(Tensor target, int targetRow, Tensor source, int sourceRow, int count);

  /** {@code out[t] = table[tokenId(t)]}; out [n, dim], table [vocab, dim]. */
  void embed(Tensor out, Weight table, StepBuffer step);

  /**
   * Divides each row by its root mean square: {@code out[t,i] = gain[i] * x[t,i] /
   * sqrt(mean_i(x[t,i]²) + eps)}. Zhang and Sennrich (2019), "Root Mean Square Layer
   * Normalization", eq. 4; {@code eps} is a later addition.
   *
   * @param out [n, dim], may be {@code x} itself
   * @param gain [1, dim]
   */
  void rmsNorm(Tensor out, Tensor x, Weight gain, float eps, StepBuffer step);

  /**
   * Gates, then normalises each of {@code groups} equal parts of a row on its own: {@code v = y *
   * silu(z)}, {@code out = gain * v / sqrt(mean_group(v²) + eps)}. Dao and Gu (2024), "Transformers
   * are SSMs", §7 (norm_before_gate = false).
   *
   * @param out [n, dim], may be {@code y} itself
   * @param z [n, dim]
   * @param gain [1, dim]
   */
  void gatedGroupNorm(
      Tensor out, Tensor y, Tensor z, Weight gain, int groups, float eps, StepBuffer step);

  /** {@code out[t,r] = Σ_c w[r,c] * x[t,c]}; out [n, rows], w [rows, cols], x [n, cols]. */
  void matmul(Tensor out, Weight w, Tensor x, StepBuffer step);

  /**
   * The same over the logit rows of the step: out and x have {@link StepBuffer#logitRows()} rows.
   */
  void matmulLogits(Tensor out, Weight w, Tensor x, StepBuffer step);

  /**
   * {@code out[r] = x[tokenOfLogitRow(r)]}: gathers the rows whose logits are wanted; out
   * [logitRows, dim], x [n, dim].
   */
  void gatherLogitRows(Tensor out, Tensor x, StepBuffer step);

  /** {@code x += y}; both [n, dim]. */
  void add(Tensor x, Tensor y, StepBuffer step);

  /**
   * {@code x = max(x, 0)²} for the first {@code rowsPerToken * n} rows. So et al. (2021), "Primer",
   * §3.
   */
  void relu2(Tensor x, int rowsPerToken, StepBuffer step);

  /**
   * {@code gate = silu(gate) * up} for the first {@code rowsPerToken * n} rows, where silu(v) = v /
   * (1 + e^-v). Shazeer (2020), "GLU Variants Improve Transformer", §2, SwiGLU.
   *
   * @param gate [rowsPerToken * n, dim]; must not overlap {@code up}, but both may be columns of
   *     one tensor
   * @param up [rowsPerToken * n, dim]
   */
  void siluMul(Tensor gate, Tensor up, int rowsPerToken, StepBuffer step);

  /**
   * Depthwise causal convolution over time with SiLU: {@code out[t,c] = silu(bias[c] + Σ_j w[c,j] *
   * x[t-(K-1)+j, c])}, where x before the chunk comes from the sequence's window and is zero before
   * position 0. Afterwards the window holds the last K−1 raw rows of x.
   *
   * @param out [n, channels]
   * @param x [n, channels]
   * @param w [channels, K]
   * @param bias [1, channels]
   * @param windows [slots, (K−1) * channels], oldest row first; read and written at each sequence's
   *     slot
   */
  void causalConv(Tensor out, Tensor x, Weight w, Weight bias, Tensor windows, StepBuffer step);

  /**
   * The Mamba-2 recurrence, token by token: {@code dt = clamp(softplus(dt + dtBias))}, {@code S =
   * exp(-dt * exp(aLog)) * S + dt * x ⊗ B}, {@code y = S · C + d * x}. Dao and Gu (2024),
   * "Transformers are SSMs", §3 and listing 1; softplus(v) = v for v > 20. A sequence at position 0
   * starts from S = 0, whatever its slot holds.
   *
   * @param y [n, inner]
   * @param xbc [n, convDim], split as x [heads, headDim], B [groups, stateSize], C [groups,
   *     stateSize]
   * @param dt [n, heads], before bias
   * @param aLog [1, heads]
   * @param d [1, heads]
   * @param dtBias [1, heads]
   * @param states [slots, heads * headDim * stateSize]; read and written at each sequence's slot
   */
  void ssmScan(
      Tensor y,
      Tensor xbc,
      Tensor dt,
      Weight aLog,
      Weight d,
      Weight dtBias,
      Tensor states,
      SsmShape shape,
      StepBuffer step);

  /**
   * Rotates pairs of columns of every head in place by their token's position: {@code (a, b)}
   * becomes {@code (a cos φ − b sin φ, a sin φ + b cos φ)}, φ = position(t) * frequencies[j]. Su et
   * al. (2021), "RoFormer", §3.4.2. The angle is taken in double; its sine and cosine are rounded
   * to float. The columns of a head beyond the pairs are left as they are.
   *
   * @param x [n, heads * headDim]
   * @param frequencies [1, pairs] in radians a position, {@code 2 * pairs ≤ headDim}
   */
  void rope(Tensor x, Weight frequencies, RopeShape shape, StepBuffer step);

  /**
   * Stores the step's keys and values at their positions in the paged cache.
   *
   * @param keys [blocks * blockTokens, kvHeads * headDim]
   * @param values [blocks * blockTokens, kvHeads * headDim]
   * @param k [n, kvHeads * headDim]
   * @param v [n, kvHeads * headDim]
   */
  void appendKv(
      Tensor keys, Tensor values, Tensor k, Tensor v, AttentionShape shape, StepBuffer step);

  /**
   * Causal softmax attention of each token over its own sequence up to and with its position
   * (Vaswani et al. 2017, §3.2.1; grouped heads: Ainslie et al. 2023). The step's own keys must
   * have been stored before.
   *
   * @param out [n, heads * headDim]
   * @param q [n, heads * headDim]
   */
  void attention(
      Tensor out, Tensor q, Tensor keys, Tensor values, AttentionShape shape, StepBuffer step);

  /**
   * Chooses experts by their scores s, the sigmoid or softmax of the logits: the best {@code s +
   * bias} are chosen, ties by lower index; their weights are {@code s} without bias, divided by
   * (sum + 1e-20) if normalised, times the scale. With groups, a group's score is the sum of its
   * two best, and scores outside the best groups count as 0. DeepSeek-V3 (2024), §2.1.2; Jiang et
   * al. (2024), "Mixtral of Experts", §2.1.
   *
   * @param logits [n, experts]
   * @param bias [1, experts]; null for none
   */
  void route(Routing out, Tensor logits, @Nullable Weight bias, RouteShape shape, StepBuffer step);

  /**
   * {@code out[a] = experts[expert(a)] · x[row(a)]} for every assignment a of the routing.
   *
   * @param out [n * expertsPerToken, rows]
   * @param x [n, cols] if {@code rowsPerToken} is 1, or [n * expertsPerToken, cols] if it is
   *     expertsPerToken
   */
  void expertMatmul(
      Tensor out, Weight experts, Tensor x, int rowsPerToken, Routing routing, StepBuffer step);

  /**
   * {@code out[t] = Σ_j weight(t,j) * y[t * expertsPerToken + j]}, j ascending; out [n, dim], y [n
   * * expertsPerToken, dim].
   */
  void combineExperts(Tensor out, Tensor y, Routing routing, StepBuffer step);

  /**
   * Picks a token for each logit row by that row's {@link Batch.Draw}: mask, penalties,
   * temperature, top-k, top-p, min-p, draw with a counter RNG keyed by (seed, position).
   * Temperature 0 takes the largest allowed logit, ties by lower id. A row with a target picks the
   * target.
   *
   * @param logits [logitRows, vocab], unchanged
   */
  void sample(Picks out, Tensor logits, StepBuffer step);

  /** Frees all memory of the backend and ends its threads. */
  @Override
  void close();
}
