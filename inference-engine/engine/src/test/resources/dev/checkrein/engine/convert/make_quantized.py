# SPDX-License-Identifier: Apache-2.0
"""Writes quantized.json: what llama.cpp's quantiser makes of the GGUF models of the tests.

usage: make_quantized.py LLAMA_QUANTIZE CHECKREIN

LLAMA_QUANTIZE is the program of that name, CHECKREIN the launcher bin/checkrein. Models that are
Hugging Face directories are converted to F32 first: their files are inputs like any other.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
MODELS = HERE.parent / "model"
FILES = ["llama-ropefreqs-f32", "llama-256-q4_k_m", "mixtral-q8_0"]
DIRECTORIES = ["dense-mlp-bf16", "moe-bf16", "latent-mtp-bf16", "llama-bf16", "mixtral-bf16"]
FLOATS = ["F16", "BF16"]
BLOCKS = ["Q8_0", "Q4_0"]


def main():
    quantize, checkrein = sys.argv[1:]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        inputs = {name: MODELS / "gguf" / (name + ".gguf") for name in FILES}
        for name in DIRECTORIES:
            inputs[name] = folder / (name + ".gguf")
            subprocess.run(
                [checkrein, "quantize", MODELS / name, inputs[name], "--type", "f32"], check=True)
        for name, source in inputs.items():
            for kind in BLOCKS if name in DIRECTORIES else FLOATS + BLOCKS:
                out = folder / "out.gguf"
                subprocess.run(
                    [quantize, "--pure", "--allow-requantize", source, out, kind], check=True,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                data = out.read_bytes()
                found.append({
                    "model": name, "type": kind.lower(), "bytes": len(data),
                    "sha256": hashlib.sha256(data).hexdigest()})
    rows = ",\n  ".join(json.dumps(row) for row in found)
    (HERE / "quantized.json").write_text('{"quantized": [\n  ' + rows + "\n]}\n")


main()
