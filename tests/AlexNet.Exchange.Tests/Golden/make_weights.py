#!/usr/bin/env python3
"""One tiny network in the files of other programs, and its logits in float64 as each of these programs computes them.

Usage (Debian 12: apt-get install python3-torch; Python 2.7 for cuda-convnet's):
  /usr/bin/python3 make_weights.py python2.7

The .pth files are PyTorch's own. The others are written here byte by byte after the formats' definitions, and make_convnet.py has Python 2
itself write cuda-convnet's. Never run this to make a failing test pass: the reader is wrong, not this file.
"""
import argparse
import json
import os
import platform
import struct
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch.nn import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = {"conv1": (6, 3, 5, 5), "conv2": (8, 3, 3, 3), "fc3": (12, 72), "fc4": (5, 12)}
CROP, MEAN_SIDE = 19, 21


def numbers(stream, shape, bound):
    """Floats that half precision has exactly, so that files of all types hold the same."""
    made = np.random.RandomState(stream).uniform(-bound, bound, shape)
    return made.astype(np.float16).astype(np.float32)


def tensors():
    made = {}
    for stream, (name, shape) in enumerate(SHAPES.items()):
        made[name + ".weight"] = numbers(2 * stream, shape, (6.0 / np.prod(shape[1:])) ** 0.5)
        made[name + ".bias"] = numbers(2 * stream + 1, shape[:1], 0.5)
    return made


def logits(w, x, k, alpha, columns, dropout=1.0):
    """alpha as the paper has it; columns of the normalisation."""
    w = {name: torch.from_numpy(value.astype(np.float64)) for name, value in w.items()}
    x = torch.from_numpy(np.ascontiguousarray(x, np.float64))[None]
    x = torch.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"], 2))
    x = torch.cat([F.local_response_norm(c, 5, 5 * alpha, 0.75, k) for c in torch.chunk(x, columns, 1)], 1)
    x = F.max_pool2d(x, 3, 2)
    x = torch.relu(F.conv2d(x, w["conv2.weight"], w["conv2.bias"], 1, 1, groups=2)).reshape(1, -1)
    x = torch.relu(x @ w["fc3.weight"].T + w["fc3.bias"]) * dropout
    return [float(f"{value:.9g}") for value in (x @ w["fc4.weight"].T + w["fc4.bias"])[0].tolist()]


# Protocol buffers: a number is its tag and a varint, anything else its tag, a length and bytes.
def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def integer(tag, number):
    return varint(tag << 3) + varint(number)


def single(tag, number):
    return varint(tag << 3 | 5) + struct.pack("<f", number)


def chunk(tag, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(tag << 3 | 2) + varint(len(content)) + content


def floats(tag, values):
    return chunk(tag, np.asarray(values, "<f4").tobytes())


def caffe(w, old):
    """Before 2014 layers had numbers for types and blobs four extents; since then types are words and blobs have shapes."""
    def blob(value):
        if old:
            four = (1,) * (4 - value.ndim) + value.shape
            return b"".join(integer(tag + 1, extent) for tag, extent in enumerate(four)) + floats(5, value)
        # Not packed, as some writers do.
        data = b"".join(single(5, number) for number in value.reshape(-1)) if value.size < 20 else floats(5, value)
        return data + chunk(7, chunk(1, b"".join(varint(extent) for extent in value.shape)))

    def layer(name, word, number, parameter=b""):
        blobs = [blob(w[name + suffix]) for suffix in (".weight", ".bias") if name + suffix in w]
        if old:
            return chunk(2, chunk(2, "x") + chunk(3, name) + chunk(4, name) + integer(5, number)
                         + b"".join(chunk(6, one) for one in blobs) + parameter)
        return chunk(100, chunk(1, name) + chunk(2, word) + chunk(3, "x") + chunk(4, name)
                     + b"".join(chunk(7, one) for one in blobs) + parameter)

    norm = integer(1, 5) + single(2, 1e-4) + single(3, 0.75)
    pool = integer(1, 0) + integer(2, 3) + integer(3, 2)
    return chunk(1, "Tiny") + b"".join([
        layer("data", "Data", 5),
        layer("conv1", "Convolution", 4), layer("relu1", "ReLU", 18),
        layer("norm1", "LRN", 15, chunk(18 if old else 118, norm)),
        layer("pool1", "Pooling", 17, chunk(19 if old else 121, pool)),
        layer("conv2", "Convolution", 4), layer("relu2", "ReLU", 18),
        layer("fc3", "InnerProduct", 14), layer("relu3", "ReLU", 18), layer("drop3", "Dropout", 6),
        layer("fc4", "InnerProduct", 14), layer("prob", "Softmax", 20),
    ])  # fmt: skip


def onnx(w):
    def tensor(name, value, raw=True):
        dims = b"".join(integer(1, extent) for extent in value.shape)
        data = chunk(9, value.astype("<f4").tobytes()) if raw else floats(4, value)
        return chunk(5, dims + integer(2, 1) + chunk(8, name) + data)

    def node(kind, inputs, output, *attributes):
        return chunk(1, b"".join(chunk(1, name) for name in inputs) + chunk(2, output) + chunk(4, kind) + b"".join(attributes))

    def number(name, value):
        return chunk(5, chunk(1, name) + (single(2, value) if isinstance(value, float) else integer(3, value)) + integer(20, 1 if isinstance(value, float) else 2))

    norm = (number("size", 5), number("alpha", 5e-4), number("beta", 0.75), number("bias", 2.0))
    nodes = [
        node("Conv", ["image", "a.w", "a.b"], "1"), node("Relu", ["1"], "2"), node("Split", ["2"], "3"),
        node("LRN", ["3"], "5", *norm), node("LRN", ["3"], "6", *norm), node("Concat", ["5", "6"], "7"),
        node("MaxPool", ["7"], "8"), node("Conv", ["8", "b.w", "b.b"], "9"), node("Relu", ["9"], "10"), node("Flatten", ["10"], "11"),
        node("Gemm", ["11", "c.w", "c.b"], "12", number("transB", 1)), node("Relu", ["12"], "13"),
        node("MatMul", ["13", "d.w"], "14"), node("Add", ["14", "d.b"], "15"),
    ]  # fmt: skip
    stored = [
        tensor("d.b", w["fc4.bias"], raw=False), tensor("d.w", w["fc4.weight"].T), tensor("c.w", w["fc3.weight"]), tensor("c.b", w["fc3.bias"]),
        tensor("b.w", w["conv2.weight"]), tensor("b.b", w["conv2.bias"]), tensor("a.w", w["conv1.weight"]), tensor("a.b", w["conv1.bias"]),
    ]  # fmt: skip
    return integer(1, 8) + chunk(8, integer(2, 17)) + chunk(7, b"".join(nodes) + chunk(2, "tiny") + b"".join(stored))


def safetensors(w, dtype, code):
    """Foreign names, in an order of their own."""
    foreign = {"conv1": "net.2", "conv2": "net.10", "fc3": "head.0", "fc4": "head.1"}
    header, data = {}, b""
    for name, value in sorted(w.items()):
        layer, kind = name.split(".")
        value = value.astype(dtype).tobytes()
        header[foreign[layer] + ("/kernel" if kind == "weight" else "/offset")] = {
            "dtype": code, "shape": list(w[name].shape), "data_offsets": [len(data), len(data) + len(value)]}
        data += value
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def state_dict(w):
    """That of a module such as torchvision's are."""
    names = {"conv1": "features.0", "conv2": "features.4", "fc3": "classifier.0", "fc4": "classifier.3"}
    model = torch.nn.Module()
    model.features = torch.nn.Sequential(
        torch.nn.Conv2d(3, 6, 5, 2), torch.nn.ReLU(), torch.nn.Identity(), torch.nn.MaxPool2d(3, 2), torch.nn.Conv2d(6, 8, 3, 1, 1, groups=2))
    model.classifier = torch.nn.Sequential(torch.nn.Linear(72, 12), torch.nn.ReLU(), torch.nn.Dropout(), torch.nn.Linear(12, 5))
    loaded = {names[key.split(".")[0]] + "." + key.split(".")[1]: torch.from_numpy(value) for key, value in w.items()}
    model.load_state_dict(loaded)
    return model


def torch_files(w):
    model = state_dict(w)
    torch.save(model.state_dict(), "tiny.pth")
    torch.save(model.state_dict(), "tiny-before-2020.pth", _use_new_zipfile_serialization=False)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    sum(p.sum() for p in model.parameters()).backward()
    optimizer.step()
    model = state_dict(w)
    strided = {"module." + key: value.t().contiguous().t() if value.ndim == 2 else value for key, value in model.state_dict().items()}
    torch.save({
        "epoch": 90, "args": argparse.Namespace(lr=0.1, arch="tiny"), "best_acc1": torch.tensor(56.5), "numpy": np.arange(3.0),
        "optimizer": optimizer.state_dict(), "state_dict": strided}, "tiny-checkpoint.pth")  # fmt: skip
    half = {key: value.half() if key.startswith("features") else value.bfloat16() for key, value in model.state_dict().items()}
    torch.save({"model": half}, "tiny-half.pt")
    torch.save(model, "module.pth")


def write(name, content):
    with open(name, "wb") as file:
        file.write(content)


def main():
    os.chdir(HERE)
    w = tensors()
    pixels = np.random.RandomState(99).randint(0, 256, (3, CROP, CROP)).astype(np.float64)
    mean = numbers(98, (3, MEAN_SIDE, MEAN_SIDE), 100) + 110
    torch_files(w)
    write("tiny.safetensors", safetensors(w, "<f2", "F16"))
    write("tiny.caffemodel", caffe(w, old=False))
    write("tiny-before-2014.caffemodel", caffe(w, old=True))
    # Means of Caffe's have blue first, as its pixels.
    bgr = mean[::-1]
    write("mean.binaryproto", b"".join(integer(tag + 1, extent) for tag, extent in enumerate((1,) + bgr.shape)) + floats(5, bgr))
    np.save("mean.npy", np.asfortranarray(bgr.astype(np.float64)))
    np.save("colour.npy", np.array([104.0, 117.0, 123.0]))
    write("tiny.onnx", onnx(w))
    with tempfile.TemporaryDirectory() as folder:
        given = os.path.join(folder, "weights.json")
        with open(given, "w") as file:
            json.dump({name: [value.shape, value.reshape(-1).tolist()] for name, value in w.items()}, file)
        subprocess.run([sys.argv[1], "make_convnet.py", given], check=True)

    start = (MEAN_SIDE - CROP) // 2
    cropped = mean[:, start : start + CROP, start : start + CROP]
    imagenet = (pixels / 255 - np.array([0.485, 0.456, 0.406])[:, None, None]) / np.array([0.229, 0.224, 0.225])[:, None, None]
    caffe_colour = pixels[::-1] - np.array([104.0, 117.0, 123.0])[:, None, None]
    bfloat = {name: value if name.startswith("conv") else torch.from_numpy(value).bfloat16().float().numpy() for name, value in w.items()}
    golden = {
        "command": "/usr/bin/python3 make_weights.py python2.7",
        "versions": f"Python {platform.python_version()}, PyTorch {torch.__version__}, NumPy {np.__version__}, float64",
        "pixels": pixels.astype(int).reshape(-1).tolist(),
        "logits": {
            "bytes": logits(w, pixels, 2.0, 1e-4, 2),
            "imagenet": logits(w, imagenet, 2.0, 1e-4, 2),
            "imagenet, bfloat16": logits(bfloat, imagenet, 2.0, 1e-4, 2),
            "caffe, colour": logits(w, caffe_colour, 1.0, 2e-5, 1),
            "caffe, mean image": logits(w, (pixels - cropped)[::-1], 1.0, 2e-5, 1),
            "cuda-convnet": logits(w, pixels, 2.0, 2e-5, 2, dropout=0.5),
        },
    }
    with open("tiny.json", "w") as file:
        file.write("{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items()) + "\n}\n")


if __name__ == "__main__":
    main()
