// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Lane width and the few operations whose rounding is settled here for the whole backend.
 *
 * <p>The same bits must come from the interpreter, both compilers and every cut of a loop. So sums
 * over lanes run in the fixed order of {@link #sum}, never {@code reduceLanes}, whose order is not
 * specified; functions are polynomials of our own, never {@code lanewise(EXP)}; and each function
 * over lanes has a scalar twin with the same operations, for tails.
 */
final class Lanes {
  /**
   * The CPU's preferred width, at most 256 bits, so that machines with AVX2 and AVX-512 give the
   * same bits.
   */
  static final VectorSpecies<Float> FLOATS = floats();

  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(
          short.class, VectorShape.forBitSize(FLOATS.vectorShape().vectorBitSize() / 2));

  /** Floats in a vector. */
  static final int WIDTH = FLOATS.length();

  /**
   * Whether multiply-add rounds once. Every CPU with integer vectors of 256 bits has the
   * instruction; elsewhere it might be emulated, which is very slow.
   */
  private static final boolean FUSED = IntVector.SPECIES_PREFERRED.vectorBitSize() >= 256;

  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);

  // exp: x = n ln 2 + r, |r| <= ln 2 / 2, exp(x) = 2^n (1 + r + r² p(r)). Cody and Waite (1980),
  // "Software Manual for the Elementary Functions", ch. 6; coefficients: S. Moshier, Cephes, expf.
  private static final float EXP_MAX = 89f;
  private static final float EXP_MIN = -87.33f;
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = -0.00021219444f;
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final float P5 = 0.00019875691f;
  private static final float P4 = 0.0013981999f;
  private static final float P3 = 0.008333452f;
  private static final float P2 = 0.041665796f;
  private static final float P1 = 0.16666666f;
  private static final float P0 = 0.5f;

  private Lanes() {}

  private static VectorSpecies<Float> floats() {
    var preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.vectorBitSize() > 256 ? FloatVector.SPECIES_256 : preferred;
  }

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(FLOATS, i -> (i ^ distance) % WIDTH);
  }

  /** {@code a * b + c}. */
  static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
    return FUSED ? a.fma(b, c) : a.mul(b).add(c);
  }

  /** {@code a * b + c}, the twin for tails. */
  static float fma(float a, float b, float c) {
    return FUSED ? Math.fma(a, b, c) : a * b + c;
  }

  /** The sum of the lanes, added as a tree: distance 4, 2, 1. */
  static float sum(FloatVector v) {
    var sums = v;
    if (WIDTH >= 8) {
      sums = sums.add(sums.rearrange(SWAP_4));
    }
    sums = sums.add(sums.rearrange(SWAP_2));
    sums = sums.add(sums.rearrange(SWAP_1));
    return sums.lane(0);
  }

  /** BF16 elements from a byte offset on. */
  static FloatVector loadBf16(MemorySegment source, long offset) {
    return widen(source, offset).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /**
   * F16 elements from a byte offset on: the exponent is moved by a multiplication, which is exact
   * for subnormals too; infinity and NaN get the largest exponent instead.
   */
  static FloatVector loadF16(MemorySegment source, long offset) {
    var bits = widen(source, offset);
    var magnitude = bits.and(0x7fff).lanewise(VectorOperators.LSHL, 13);
    var finite = magnitude.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
    var special = magnitude.compare(VectorOperators.GE, 0x7c00 << 13);
    var value = finite.blend(magnitude.or(0x7f800000), special);
    return value.or(bits.and(0x8000).lanewise(VectorOperators.LSHL, 16)).reinterpretAsFloats();
  }

  /** F32 elements from a byte offset on. */
  static FloatVector loadF32(MemorySegment source, long offset) {
    return FloatVector.fromMemorySegment(FLOATS, source, offset, ByteOrder.LITTLE_ENDIAN);
  }

  private static IntVector widen(MemorySegment source, long offset) {
    var shorts = ShortVector.fromMemorySegment(SHORTS, source, offset, ByteOrder.LITTLE_ENDIAN);
    return (IntVector) shorts.convertShape(VectorOperators.S2I, INTS, 0);
  }

  /** e^x; 0 below −87.33, where it would leave the normal numbers; infinity above 88.72. */
  static FloatVector exp(FloatVector x) {
    var clamped = x.min(EXP_MAX).max(EXP_MIN);
    var shifted = fma(clamped, FloatVector.broadcast(FLOATS, LOG2_E), rounder());
    var n = shifted.sub(rounder());
    var r = fma(n, FloatVector.broadcast(FLOATS, -LN2_HIGH), clamped);
    r = fma(n, FloatVector.broadcast(FLOATS, -LN2_LOW), r);
    var p = fma(FloatVector.broadcast(FLOATS, P5), r, FloatVector.broadcast(FLOATS, P4));
    p = fma(p, r, FloatVector.broadcast(FLOATS, P3));
    p = fma(p, r, FloatVector.broadcast(FLOATS, P2));
    p = fma(p, r, FloatVector.broadcast(FLOATS, P1));
    p = fma(p, r, FloatVector.broadcast(FLOATS, P0));
    p = fma(p, r.mul(r), r).add(1f);
    // 2^128 is no float, so the scaling takes two steps.
    var exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
    var half = exponent.lanewise(VectorOperators.ASHR, 1);
    var value = p.mul(power(half)).mul(power(exponent.sub(half)));
    return value.blend(0f, x.compare(VectorOperators.LT, EXP_MIN));
  }

  private static FloatVector rounder() {
    return FloatVector.broadcast(FLOATS, ROUNDER);
  }

  private static FloatVector power(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** The twin of {@link #exp(FloatVector)}. */
  static float exp(float x) {
    if (x < EXP_MIN) {
      return 0f;
    }
    float clamped = Math.min(x, EXP_MAX);
    float shifted = fma(clamped, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, clamped));
    float p = fma(P5, r, P4);
    p = fma(p, r, P3);
    p = fma(p, r, P2);
    p = fma(p, r, P1);
    p = fma(p, r, P0);
    p = fma(p, r * r, r) + 1f;
    int exponent = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
    int half = exponent >> 1;
    return p * power(half) * power(exponent - half);
  }

  private static float power(int exponent) {
    return Float.intBitsToFloat((exponent + 127) << 23);
  }

  /** {@code x / (1 + e^-x)}. */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(1f));
  }

  /** The twin of {@link #silu(FloatVector)}. */
  static float silu(float x) {
    return x / (exp(-x) + 1f);
  }
}
