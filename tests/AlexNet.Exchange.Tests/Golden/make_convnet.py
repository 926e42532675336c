"""The tiny network as cuda-convnet's checkpoints, pickled by Python 2 itself; make_weights.py calls it.

Usage: python2.7 make_convnet.py WEIGHTS.json

NumPy is not there for Python 2 any more: its arrays are stood in for by classes of the same names, which pickle as its own do.
tiny.convnet is a list of layers (cuda-convnet), tiny-columns.convnet a dictionary of layers of two columns (the original source).
"""
import json
import pickle
import struct
import sys
import types


def module(name, **members):
    made = types.ModuleType(name)
    for key, value in members.items():
        value.__module__ = name
        setattr(made, key, value)
    sys.modules[name] = made


class dtype(object):
    def __init__(self, code, *rest):
        self.code = code

    def __reduce__(self):
        return dtype, (self.code, 0, 1), (3, "<", None, None, None, -1, -1, 0)

    def __setstate__(self, state):
        pass


class ndarray(object):
    """A matrix [rows][columns]."""

    def __init__(self, rows, fortran):
        self.rows, self.fortran = rows, fortran

    def __reduce__(self):
        shape = (len(self.rows), len(self.rows[0]))
        ordered = zip(*self.rows) if self.fortran else self.rows
        values = [value for row in ordered for value in row]
        state = (1, shape, dtype("f4"), self.fortran, struct.pack("<%df" % len(values), *values))
        return _reconstruct, (ndarray, (0,), "b"), state

    def __setstate__(self, state):
        pass


def _reconstruct(*arguments):
    pass


class OptionsParser:
    def __init__(self):
        self.options = {"data_path": "/tmp/x", "epochs": 90}


class Option(object):
    def __init__(self, name):
        self.name = name


module("numpy", dtype=dtype, ndarray=ndarray)
module("numpy.core")
module("numpy.core.multiarray", _reconstruct=_reconstruct)
module("options", OptionsParser=OptionsParser, Option=Option)

given = json.load(open(sys.argv[1]))


def matrix(name, outputs=None, inputs=None):
    """Weights as cuda-convnet has them: a row for each channel and pixel, or input; a column for each of these outputs."""
    (shape, values) = given[name + ".weight"]
    fan_in = len(values) // shape[0]
    first, last = outputs or (0, shape[0])
    begin, end = inputs or (0, fan_in)
    kept = [values[o * fan_in + begin : o * fan_in + end] for o in range(first, last)]
    return [list(row) for row in zip(*kept)]


def weighted(name, kind, outputs=None, inputs=(None,), **more):
    values = given[kind + ".bias"][1]
    first, last = outputs or (0, len(values))
    is_conv = kind.startswith("conv")
    biases = [[value] for value in values[first:last]] if is_conv else [values[first:last]]
    weights = [ndarray(matrix(kind, outputs, part), not is_conv) for part in inputs]
    layer = dict(more, name=name, type="conv" if is_conv else "fc", weights=weights, biases=ndarray(biases, not is_conv))
    layer["weightsInc"] = weights
    if is_conv:
        layer.update(filterSize=[5 if kind == "conv1" else 3], randSparse=[False])
    return layer


def norm(name, inputs):
    return {"name": name, "type": "cmrnorm", "inputs": inputs, "size": 5, "scale": 2e-5, "pow": 0.75, "minDiv": 2.0}


def pool(name, inputs):
    return {"name": name, "type": "pool", "pool": "max", "inputs": inputs, "sizeX": 3, "stride": 2}


def neuron(name, inputs):
    return {"name": name, "type": "neuron", "inputs": inputs, "neuron": {"type": "relu", "params": {}}}


def hidden(name, inputs):
    return {"name": name, "type": "hs", "inputs": inputs, "keep": 0.5}


data = {"name": "data", "type": "data", "dataIdx": 0}
# Inputs are numbers here; grouped filters have the rows of one group's channels.
together = [
    data,
    weighted("conv1", "conv1", groups=[1]), neuron("conv1_neuron", [1]), norm("rnorm1", [2]), pool("pool1", [3]),
    weighted("conv2", "conv2", groups=[2]), neuron("conv2_neuron", [5]),
    weighted("fc12", "fc3"), neuron("fc12_neuron", [7]), hidden("hs", [8]), weighted("fc5", "fc4"),
    {"name": "probs", "type": "softmax", "inputs": [10]},
]

columns = {"data": data}
for column, other, first in (("a", "b", 0), ("b", "a", 1)):
    # Column b reads b before a, as fc2048bb does in the original.
    order = [column, other]
    halves = {"a": (0, 36), "b": (36, 72)}
    layers = [
        weighted("conv1" + column, "conv1", (3 * first, 3 * first + 3), inputs=(None,)),
        neuron("conv1%s_neuron" % column, ["conv1" + column]),
        norm("rnorm1" + column, ["conv1%s_neuron" % column]), pool("pool1" + column, ["rnorm1" + column]),
        weighted("conv2" + column, "conv2", (4 * first, 4 * first + 4)), neuron("conv2%s_neuron" % column, ["conv2" + column]),
        weighted("fc12" + column, "fc3", (6 * first, 6 * first + 6), inputs=[halves[c] for c in order]),
        neuron("fc12%s_neuron" % column, ["fc12" + column]), hidden("hs1" + column, ["fc12%s_neuron" % column]),
    ]
    for layer in layers:
        columns[layer["name"]] = layer
    columns["conv1" + column]["inputs"] = ["data"]
    columns["conv2" + column]["inputs"] = ["pool1" + column]
    columns["fc12" + column]["inputs"] = ["conv2%s_neuron" % c for c in order]
columns["fc5"] = weighted("fc5", "fc4", inputs=[(6, 12), (0, 6)])
columns["fc5"]["inputs"] = ["hs1b", "hs1a"]

op = OptionsParser()
op.options["gpu"] = Option("gpu")
for name, layers, protocol in (("tiny.convnet", together, 2), ("tiny-columns.convnet", columns, 2), ("tiny-text.convnet", together, 0)):
    with open(name, "wb") as file:
        pickle.dump({"model_state": {"layers": layers, "epoch": 90}, "op": op}, file, protocol)
