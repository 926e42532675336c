#!/usr/bin/env python3
"""Losses and gradients of every named network, and of some that are without a part, in PyTorch's float64.

Usage (Debian 12: apt-get install python3-torch):
  /usr/bin/python3 make_golden_networks.py > golden-networks.json

The networks are written down here a second time, from the paper, the original source and Caffe's definitions, not from the program.
Pixels and weights come from the hash of make_golden.py. Never run this to make a failing test pass: the engine is wrong, not this file.
"""
import json
import platform
import sys

import numpy as np
import torch
from torch.nn import functional as F

from make_golden import rounded, uniform

CLASSES, BATCH, SAMPLES = 10, 2, 8
PAPER = (2, 2.0, 1e-4)  # columns, k, alpha as the paper has it
ORIGINAL = (2, 2.0, 2e-5)
CAFFE = (1, 1.0, 2e-5)


def lrn(columns, k, alpha):
    return ("lrn", columns, k, alpha)


def eight(widths=(96, 256, 384, 384, 256), columns=2, norm=PAPER, window=3, f="relu"):
    """The paper's network, layer by layer."""
    a, b, c, d, e = widths
    one, pool, respond = (f,), ("max", window, 2), lrn(*norm)
    return [
        ("conv1", a, 11, 4, 0, 1), one, respond, pool,
        ("conv2", b, 5, 1, 2, columns), one, respond, pool,
        ("conv3", c, 3, 1, 1, 1), one,
        ("conv4", d, 3, 1, 1, columns), one,
        ("conv5", e, 3, 1, 1, columns), one, pool,
        ("fc6", 4096), one, ("fc7", 4096), one, ("fc8", CLASSES),
    ]  # fmt: skip


def torchvision():
    one, pool = ("relu",), ("max", 3, 2)
    return [
        ("conv1", 64, 11, 4, 2, 1), one, pool,
        ("conv2", 192, 5, 1, 2, 1), one, pool,
        ("conv3", 384, 3, 1, 1, 1), one,
        ("conv4", 256, 3, 1, 1, 1), one,
        ("conv5", 256, 3, 1, 1, 1), one, pool,
        ("fc6", 4096), one, ("fc7", 4096), one, ("fc8", CLASSES),
    ]  # fmt: skip


def without(layers, *names):
    """Without layers of weights and the functions and normalisations that follow them; poolings stay."""
    kept, dropping = [], False
    for layer in layers:
        dropping = layer[0] in names or dropping and layer[0] in ("relu", "lrn")
        if not dropping:
            kept.append(layer)
    return kept


def six():
    layers = eight()
    at = [layer[0] for layer in layers].index("fc6")
    return layers[:at] + [("conv6", 256, 3, 1, 1, 1), ("relu",)] + layers[at:]


def original():
    one, pool, respond = ("relu",), ("max", 3, 2), lrn(*ORIGINAL)
    return [
        ("conv1", 96, 11, 4, 0, 1), respond, pool, one,
        ("conv2", 256, 5, 1, 2, 2), one, respond, ("spatial", 5, 1.0, 0.001 / 25), pool,
        ("conv3", 384, 3, 1, 1, 1), one,
        ("conv4", 384, 3, 1, 1, 2), one,
        ("conv5", 256, 3, 1, 1, 2), pool, one,
        ("fc6", 4096), one, ("fc7", 4096), one, ("fc8", CLASSES),
    ]  # fmt: skip


def caffenet():
    one, pool, respond = ("relu",), ("max", 3, 2), lrn(*CAFFE)
    return [
        ("conv1", 96, 11, 4, 0, 1), one, pool, respond,
        ("conv2", 256, 5, 1, 2, 2), one, pool, respond,
        *eight()[8:],
    ]  # fmt: skip


def four(f="relu", pools=("max", "max", "max"), norm=False):
    respond = [lrn(1, 2.0, 1e-4)] if norm else []
    return [
        ("conv1", 32, 5, 1, 2, 1), (f,), (pools[0], 3, 2), *respond,
        ("conv2", 32, 5, 1, 2, 1), (f,), (pools[1], 3, 2), *respond,
        ("conv3", 64, 5, 1, 2, 1), (f,), (pools[2], 3, 2),
        ("fc4", CLASSES),
    ]  # fmt: skip


def no_lrn(layers):
    return [layer for layer in layers if layer[0] != "lrn"]


def mixing(layers, name):
    """The layer reads both columns: it has one group."""
    return [(*layer[:5], 1) if layer[0] == name else layer for layer in layers]


AVERAGE = ("max", "avg", "avg")
# crop, range of pixels, layers: functions that saturate get small pixels.
NETWORKS = {
    "alexnet": (227, 32, eight()),
    "alexnet-one-gpu": (227, 32, eight((48, 128, 192, 192, 256), 1, (1, 2.0, 1e-4))),
    "alexnet-six": (227, 32, six()),
    "alexnet-single": (227, 32, eight(columns=1, norm=(1, 2.0, 1e-4))),
    "alexnet-original": (227, 32, original()),
    "alexnet-caffe": (227, 32, eight(norm=CAFFE)),
    "caffenet": (227, 32, caffenet()),
    "alexnet-torchvision": (224, 32, torchvision()),
    "alexnet-without-lrn": (227, 32, no_lrn(eight())),
    "alexnet-tanh": (227, 1, eight(f="tanh")),
    "alexnet-without-overlap": (227, 32, eight(window=2)),
    "cifar-relu": (32, 32, four()),
    "cifar-tanh": (32, 1, four("tanh")),
    "cifar-logistic": (32, 1, four("logistic")),
    "cifar-relu-lrn": (32, 32, four(norm=True)),
    "cifar-tanh-lrn": (32, 1, four("tanh", norm=True)),
    "cifar-logistic-lrn": (32, 1, four("logistic", norm=True)),
    "cifar-average": (32, 32, four(pools=AVERAGE)),
    "cifar-crops": (24, 32, four(pools=AVERAGE)),
    "cifar-crops-lrn": (24, 32, four(pools=AVERAGE, norm=True)),
    "alexnet-without-conv2": (227, 32, without(eight(), "conv2")),
    "alexnet-without-conv3": (227, 32, mixing(without(eight(), "conv3"), "conv4")),
    "alexnet-without-fc7": (227, 32, without(eight(), "fc7")),
    "cifar-average-without-overlap": (
        32,
        32,
        [(layer[0], 2, 2) if layer[0] in ("max", "avg") else layer for layer in four(pools=AVERAGE)],
    ),
}
FUNCTIONS = {"relu": torch.relu, "tanh": torch.tanh, "logistic": torch.sigmoid}


def weights(number, dims):
    """Weights and biases of a layer; tensors are numbered from 1 as in make_golden.py, where the fifth is small."""
    fan_in = int(np.prod(dims[1:]))
    bound = np.sqrt(6.0 / fan_in) / (16 if number == 5 else 1)
    pair = []
    for stream, shape, limit in ((number, dims, bound), (number + 1, dims[:1], 0.1)):
        values = uniform(stream, int(np.prod(shape)), limit).reshape(shape).astype(np.float64)
        pair.append(torch.from_numpy(values).requires_grad_())
    return pair


def run(crop, bound, layers):
    x = torch.from_numpy(uniform(100, BATCH * 3 * crop * crop, bound).reshape(BATCH, 3, crop, crop).astype(np.float64))
    tensors = []
    for layer in layers:
        kind, *numbers = layer
        if kind.startswith("conv"):
            out, kernel, stride, pad, groups = numbers
            w, b = weights(2 * len(tensors) + 1, (out, x.shape[1] // groups, kernel, kernel))
            x = F.conv2d(x, w, b, stride, pad, groups=groups)
            tensors.append((kind, w, b))
        elif kind.startswith("fc"):
            x = x.reshape(BATCH, -1)
            w, b = weights(2 * len(tensors) + 1, (numbers[0], x.shape[1]))
            x = x @ w.T + b
            tensors.append((kind, w, b))
        elif kind == "lrn":
            columns, k, alpha = numbers
            # PyTorch divides alpha by the five maps.
            x = torch.cat([F.local_response_norm(c, 5, 5 * alpha, 0.75, k) for c in torch.chunk(x, columns, 1)], 1)
        elif kind == "spatial":
            size, k, alpha = numbers
            sums = F.avg_pool2d(x * x, size, 1, size // 2, count_include_pad=True) * size * size
            x = x * (k + alpha * sums) ** -0.75
        elif kind in FUNCTIONS:
            x = FUNCTIONS[kind](x)
        else:
            x = (F.max_pool2d if kind == "max" else F.avg_pool2d)(x, *numbers)
    labels = torch.tensor([(7 * i + 3) % CLASSES for i in range(BATCH)])
    loss = F.cross_entropy(x, labels)
    loss.backward()
    rows = []
    for name, w, b in tensors:
        for suffix, tensor in ((".weight", w), (".bias", b)):
            gradient = tensor.grad.reshape(-1)
            at = np.unique(np.linspace(0, gradient.numel() - 1, SAMPLES).astype(np.int64))
            rows.append({
                "name": name + suffix, "norm": rounded([gradient.norm().item()])[0],
                "indices": at.tolist(), "gradient": rounded(gradient[at].tolist()),
            })  # fmt: skip
    return {
        "pixels": bound,
        "loss": rounded([loss.item()])[0],
        "probabilities": rounded(torch.softmax(x.detach(), 1).reshape(-1).tolist()),
        "tensors": rows,
    }


def main():
    torch.set_num_threads(2)
    out = {
        "command": "/usr/bin/python3 make_golden_networks.py > golden-networks.json",
        "versions": f"Python {platform.python_version()}, PyTorch {torch.__version__}, NumPy {np.__version__}, float64",
        "batch": BATCH, "classes": CLASSES,
        "networks": {name: run(*network) for name, network in NETWORKS.items()},
    }  # fmt: skip
    lines = []
    for name, network in out.pop("networks").items():
        tensors = network.pop("tensors")
        head = json.dumps(network)[:-1]
        body = ",\n".join("      " + json.dumps(row) for row in tensors)
        lines.append(f'    "{name}": {head}, "tensors": [\n{body}\n    ]}}')
    head = "\n".join(f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in out.items())
    sys.stdout.write("{\n" + head + '\n  "networks": {\n' + ",\n".join(lines) + "\n  }\n}\n")


if __name__ == "__main__":
    main()
