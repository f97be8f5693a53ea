#!/usr/bin/env python3
"""Makes llama-bf16 and mixtral-bf16 from the tuning fixtures: make_llama_goldens.py FIXTURE_DIR.

The fixtures hold a dense Llama, the router of its eight-expert Mixtral, and the float64 logits of both, computed by an
implementation of its own. This script only repacks them: the Mixtral's experts are copies of the dense MLP.
"""
import json, os, shutil, struct, sys

def read(path):
    raw = open(path, 'rb').read()
    n = struct.unpack('<Q', raw[:8])[0]
    header = json.loads(raw[8:8 + n])
    header.pop('__metadata__', None)
    return {k: (v['dtype'], v['shape'], raw[8 + n + v['data_offsets'][0]:8 + n + v['data_offsets'][1]]) for k, v in header.items()}

def write(path, tensors):
    header, at = {}, 0
    for k, (dtype, shape, data) in sorted(tensors.items()):
        header[k] = {'dtype': dtype, 'shape': shape, 'data_offsets': [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text)
        for k in sorted(tensors):
            f.write(tensors[k][2])

def golden(folder, ids, logits):
    count = len(logits) // 8
    open(os.path.join(folder, 'p12.logits.bin'), 'wb').write(struct.pack('<%df' % count, *struct.unpack('<%dd' % count, logits)))
    json.dump({'prompts': {'p12': {'ids': ids, 'logits': 'p12.logits.bin'}}}, open(os.path.join(folder, 'golden.json'), 'w'))

source, here = sys.argv[1], os.path.dirname(os.path.abspath(__file__))
ids = json.load(open(os.path.join(source, 'fixture.json')))['input_ids']
expected = read(os.path.join(source, 'expected.safetensors'))
dense, moe = os.path.join(here, 'llama-bf16'), os.path.join(here, 'mixtral-bf16')
for folder in (dense, moe):
    os.makedirs(folder, exist_ok=True)
for name in ('config.json', 'model.safetensors'):
    shutil.copyfile(os.path.join(source, 'dense', name), os.path.join(dense, name))
golden(dense, ids, expected['dense.logits'][2])

shutil.copyfile(os.path.join(source, 'upcycle', 'config.json'), os.path.join(moe, 'config.json'))
tensors = read(os.path.join(source, 'upcycle', 'router.safetensors'))
for name, tensor in read(os.path.join(source, 'dense', 'model.safetensors')).items():
    if '.mlp.' not in name:
        tensors[name] = tensor
        continue
    layer, projection = name.split('.mlp.')
    short = {'gate_proj.weight': 'w1', 'up_proj.weight': 'w3', 'down_proj.weight': 'w2'}[projection]
    for e in range(8):
        tensors['%s.block_sparse_moe.experts.%d.%s.weight' % (layer, e, short)] = tensor
write(os.path.join(moe, 'model.safetensors'), tensors)
golden(moe, ids, expected['moe.init.logits'][2])
