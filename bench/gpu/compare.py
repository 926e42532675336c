"""How far two runs from the same weights are from each other: ‖a − b‖ ÷ ‖b − start‖ of every tensor of three safetensors files.

compare.py START OURS THEIRS [--tolerance T]; needs numpy alone, and ends with 1 where a tensor is farther than the tolerance.
"""
import argparse
import json
import struct
import sys

import numpy as np


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    length = struct.unpack("<Q", raw[:8])[0]
    head = json.loads(raw[8 : 8 + length])
    head.pop("__metadata__", None)
    return {
        name: np.frombuffer(raw, np.float32, int(np.prod(entry["shape"])), 8 + length + entry["data_offsets"][0]).astype(np.float64)
        for name, entry in head.items()
        if entry["dtype"] == "F32"
    }


def main():
    parser = argparse.ArgumentParser()
    for name in ("start", "ours", "theirs"):
        parser.add_argument(name)
    parser.add_argument("--tolerance", type=float, default=5e-2)
    arguments = parser.parse_args()
    start, ours, theirs = (read(path) for path in (arguments.start, arguments.ours, arguments.theirs))
    names = [name for name in theirs if name.endswith((".weight", ".bias"))]
    worst = 0.0
    for name in names:
        moved = np.linalg.norm(theirs[name] - start[name])
        distance = np.linalg.norm(ours[name] - theirs[name]) / moved
        worst = max(worst, distance) if np.isfinite(distance) else np.inf
        print(f"{name:12} moved {moved:.3e}  apart {distance:.2e}")
    print(f"{len(names)} tensors, at most {worst:.2e} apart; allowed is {arguments.tolerance:g}")
    sys.exit(0 if names and worst <= arguments.tolerance else 1)


main()
