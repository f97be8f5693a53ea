// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * The shape of grouped-query attention over a paged cache.
 *
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}; query head h reads head {@code h /
 *     (heads / kvHeads)}
 * @param headDim columns of a head
 * @param blockTokens tokens of a cache block: the key of position p is row {@code table[p /
 *     blockTokens] * blockTokens + p % blockTokens} of the cache
 * @param scale factor of every score
 */
public record AttentionShape(int heads, int kvHeads, int headDim, int blockTokens, float scale) {}
