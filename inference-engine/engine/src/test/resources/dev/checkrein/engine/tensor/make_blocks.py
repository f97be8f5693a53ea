"""Writes the goldens of this folder: blocks and what they decode to, rows and what they encode to.

Usage: python3 make_blocks.py   (needs numpy 2, gguf 0.19, ml_dtypes 0.5 or later)

FORMAT.blocks.bin, FORMAT.values.bin: random bytes under chosen scales, and the floats they stand for. Formats of ggml are
decoded by the gguf package, F8_E4M3 and NVFP4_PLANAR (its scales in NVFP4_PLANAR.scales.bin) by formulas over ml_dtypes,
under FACTOR.

rows.bin, FORMAT.rows.bin: floats, and their blocks. Q8_0 and Q4_0 by the gguf package, BF16 and NVFP4 by formulas over
ml_dtypes, the latter under the largest magnitude of all rows / (6 * 448).

e4m3.floats.bin, e4m3.codes.bin: floats around every E4M3 number and every midpoint, and the nearest codes.
"""
from pathlib import Path

import ml_dtypes
import numpy as np
from gguf import quants
from gguf.constants import GGMLQuantizationType as Type

FACTOR = np.float32(0.0123)
HERE = Path(__file__).parent
random = np.random.default_rng(20)


def write(name, array):
    (HERE / f"{name}.bin").write_bytes(array.tobytes())


def halves(values):
    """Scales in F16, as bytes."""
    return np.array(values, np.float16).reshape(-1, 1).view(np.uint8)


# A usual scale, a negative one, zeros, a subnormal half, a large one; two for blocks without and with every bit set.
SCALES = [0.0371, -0.0113, 0.0, -0.0, 3e-7, 41.5, 0.3, 0.7]
MINIMA = [0.21, 0.017, -0.33, 5e-7, 0.0, -17.0, 0.3, 0.7]

# Where the scales of each format lie; None: there is no minimum.
SCALES_AT = {
    "Q8_0": (0, None), "Q4_0": (0, None), "Q4_1": (0, 2), "Q5_0": (0, None), "Q5_1": (0, 2), "IQ4_NL": (0, None),
    "Q2_K": (80, 82), "Q3_K": (108, None), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208, None), "IQ4_XS": (0, None),
}


def decoded(name, blocks):
    write(f"{name}.blocks", blocks)
    write(f"{name}.values", quants.dequantize(blocks, Type[name]).astype(np.float32))


for name, (scale, minimum) in SCALES_AT.items():
    size = quants.GGML_QUANT_SIZES[Type[name]][1]
    blocks = random.integers(0, 256, (len(SCALES), size), np.uint8)
    blocks[-2:] = [[0], [255]]
    blocks[:, scale : scale + 2] = halves(SCALES)
    if minimum is not None:
        blocks[:, minimum : minimum + 2] = halves(MINIMA)
    decoded(name, blocks)

blocks = random.integers(0, 256, (9, 17), np.uint8)
blocks[:, 0] = [0, 1, 2, 3, 119, 127, 130, 254, 255]
decoded("MXFP4", blocks)

# Every scale byte: subnormals, both NaN, and those with a sign.
blocks = random.integers(0, 256, (64, 36), np.uint8)
blocks[:, :4] = np.arange(256, dtype=np.uint8).reshape(64, 4)
decoded("NVFP4", blocks)

floats = np.concatenate([
    np.array([0, -0.0, 1, -1, np.inf, -np.inf, np.nan, 1e-40, -1e-45, 65504, -3.4e38, 6e-8, 6.1e-5], np.float32),
    random.standard_normal(59, np.float32),
])
write("F32.blocks", floats)
write("F32.values", floats)
with np.errstate(over="ignore"):
    for name, dtype in ("F16", np.float16), ("BF16", ml_dtypes.bfloat16):
        write(f"{name}.blocks", floats.astype(dtype))
        write(f"{name}.values", floats.astype(dtype).astype(np.float32))

codes = np.arange(256, dtype=np.uint8)
write("F8_E4M3.blocks", codes)
write("F8_E4M3.values", codes.view(ml_dtypes.float8_e4m3fn).astype(np.float32) * FACTOR)

# Every pair of codes under the first scale, then other scales: small, large, 0, subnormal, negative, NaN.
scales = np.concatenate([np.full(32, 0x38), [0x08, 0x7e, 0, 1, 0x80, 0xc1, 0x7f, 0xff]]).astype(np.uint8)
bytes_ = np.concatenate([codes, random.integers(0, 256, 64, np.uint8)]).reshape(-1, 8)
pairs = np.stack([bytes_ & 15, bytes_ >> 4], -1).reshape(-1, 16)
values = pairs.view(ml_dtypes.float4_e2m1fn).astype(np.float32) * scales.view(ml_dtypes.float8_e4m3fn).astype(np.float32)[:, None]
write("NVFP4_PLANAR.blocks", bytes_)
write("NVFP4_PLANAR.scales", scales)
write("NVFP4_PLANAR.values", values * FACTOR)

# Rows of 64: random, tiny (the scale is a subnormal half), zeros, an outlier, one sign each, ties of rounding.
rows = random.standard_normal((8, 64), np.float32)
rows[1] *= np.float32(1e-5)
rows[2] = 0
rows[3, 17] = -900
rows[4] = np.abs(rows[4])
rows[5] = -np.abs(rows[5])
rows[6] = np.tile([12.7, -12.7, 0.05, -0.05, 0.15, 0.25, -0.25, 0.35, 1.75, -0.75, 2.5, 3.5, 5, 6, -6, 0.0], 4)
rows[7, :32] = 0
rows[7, 32:] *= np.float32(0.01)
write("rows", rows)
for name in "Q8_0", "Q4_0":
    write(f"{name}.rows", quants.quantize(rows, Type[name]))
write("BF16.rows", rows.astype(ml_dtypes.bfloat16))
write("F16.rows", rows.astype(np.float16))

factor = np.abs(rows).max() / np.float32(6 * 448)
blocks = rows.reshape(-1, 16)
scales = (np.abs(blocks).max(-1, keepdims=True) / np.float32(6) / factor).astype(ml_dtypes.float8_e4m3fn)
step = scales.astype(np.float32) * factor
with np.errstate(divide="ignore", invalid="ignore"):
    codes = np.where(step == 0, np.float32(0), blocks / step).astype(ml_dtypes.float4_e2m1fn).view(np.uint8)
write("NVFP4_PLANAR.rows", codes[:, 0::2] | codes[:, 1::2] << 4)
write("NVFP4_PLANAR.rows.scales", scales)
packed = (codes[:, :8] | codes[:, 8:] << 4).reshape(-1, 32)
write("NVFP4.rows", np.concatenate([scales.view(np.uint8).reshape(-1, 4), packed], -1))

numbers = np.arange(127, dtype=np.uint8).view(ml_dtypes.float8_e4m3fn).astype(np.float32)
middles = np.append((numbers[:-1] + numbers[1:]) / 2, np.float32(464))
points = np.concatenate([numbers, middles])
points = np.concatenate([points, np.nextafter(points, np.float32(0)), np.nextafter(points, np.float32(463.9))])
points = np.concatenate([points, np.arange(0x3b00, 0x43e8, dtype=np.uint16).view(ml_dtypes.bfloat16).astype(np.float32)])
points = np.concatenate([points, -points])
write("e4m3.floats", points)
write("e4m3.codes", points.astype(ml_dtypes.float8_e4m3fn))
