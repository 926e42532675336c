#!/usr/bin/env python3
"""Three SGD steps of a network in PyTorch's float64: the numbers that every engine must reproduce.

Usage (Debian 12: apt-get install python3-torch):
  /usr/bin/python3 make_golden.py > golden.json                                  the two-column AlexNet
  /usr/bin/python3 make_golden.py cifar-average > golden-cifar-average.json      cuda-convnet's four layers, with average pooling
  … make_golden.py cifar-average smoothed > golden-cifar-average-smoothed.json   the same with smoothed labels
  … make_golden.py cifar-average weighted > golden-cifar-average-weighted.json   the same with weights of classes
  /usr/bin/python3 make_golden.py cifar-average clipped > golden-cifar-average-clipped.json     the same, its gradients clipped by their norm
                                                                                              (clip_grad_norm_), and the weights' average
  … make_golden.py cifar-average accumulated > golden-cifar-average-accumulated.json   the same, its gradients accumulated over four passes
  … make_golden.py cifar-average lars > golden-cifar-average-lars.json                 the same, the rates of its weights by LARS

Nothing is read: pixels and weights come from an integer hash that GoldenInput.cs states again in C#, both exact in float32,
so that neither has to be stored. Never run this to make a failing test pass: the engine is wrong, not this file.
"""
import json
import platform
import sys

import numpy as np
import torch
from torch.nn import functional as F

CLASSES, BATCH, STEPS = 10, 4, 3
MOMENTUM, DECAY = 0.9, 5e-4
SAMPLES = 48
SMOOTHING = 0.25
# A class of one image, one of two, ...: class_weights=balanced of these.
IMAGES = list(range(1, CLASSES + 1))
WEIGHTS = [sum(IMAGES) / (CLASSES * n) for n in IMAGES]

# name, (outputs, inputs of one column, kernel, kernel) or (outputs, inputs)
LAYERS = {
    "alexnet": [
        ("conv1", (96, 3, 11, 11)),
        ("conv2", (256, 48, 5, 5)),
        ("conv3", (384, 256, 3, 3)),
        ("conv4", (384, 192, 3, 3)),
        ("conv5", (256, 192, 3, 3)),
        ("fc6", (4096, 9216)),
        ("fc7", (4096, 4096)),
        ("fc8", (CLASSES, 4096)),
    ],
    "cifar-average": [
        ("conv1", (32, 3, 5, 5)),
        ("conv2", (32, 32, 5, 5)),
        ("conv3", (64, 32, 5, 5)),
        ("fc4", (CLASSES, 576)),
    ],
}
CROPS = {"alexnet": 227, "cifar-average": 32}
# Small enough for pixels of ±32 that the loss does not explode.
RATES = {"alexnet": 5e-5, "cifar-average": 3e-6}
# Passes of one image each, between zero_grad and step.
PARTS = 4
# The gradients of the first two steps are longer than that, those of the third are not; the average keeps three quarters of itself.
CLIP, AVERAGE_DECAY = 300.0, 0.75
# Each update changes weights by about 3·10⁻³ of their norm; the decay is such that it counts in their rates. Biases are not adapted.
TRUST, LARS_RATE, LARS_DECAY = 0.001, 3.0, 2.0


def uniform(stream, count, bound):
    """`count` numbers in [-bound, bound): a 32-bit mix of (stream, index), its upper 24 bits, rounded once to float32."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(stream * 0x85EBCA6B & 0xFFFFFFFF)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    unit = (x >> np.uint32(8)).astype(np.float64) / 2.0**23 - 1.0
    return (unit * bound).astype(np.float32)


def tensors(network):
    """Weights uniform with He's variance 2 / fan-in, biases within 0.1; the stream is the tensor's number from 1.

    Pixels of ±32 make both normalisations count; conv3 then brings the signal back to 1.
    """
    made, stream = {}, 0
    for name, shape in LAYERS[network]:
        fan_in = int(np.prod(shape[1:]))
        for suffix, dims, bound in ((".weight", shape, np.sqrt(6.0 / fan_in)), (".bias", shape[:1], 0.1)):
            stream += 1
            bound = bound / 16 if stream == 5 else bound
            values = uniform(stream, int(np.prod(dims)), bound).reshape(dims)
            made[name + suffix] = torch.from_numpy(values.astype(np.float64)).requires_grad_()
    return made


def respond(x):
    """The paper's normalisation within each column. PyTorch divides alpha by the window, the paper does not."""
    columns = torch.chunk(x, 2, dim=1)
    return torch.cat([F.local_response_norm(c, size=5, alpha=5 * 1e-4, beta=0.75, k=2.0) for c in columns], dim=1)


def conv(t, number, x, stride, pad, groups):
    return torch.relu(F.conv2d(x, t[f"conv{number}.weight"], t[f"conv{number}.bias"], stride, pad, groups=groups))


def dense(t, number, x):
    return x @ t[f"fc{number}.weight"].T + t[f"fc{number}.bias"]


def alexnet(t, x):
    x = F.max_pool2d(respond(conv(t, 1, x, 4, 0, 1)), 3, 2)
    x = F.max_pool2d(respond(conv(t, 2, x, 1, 2, 2)), 3, 2)
    x = conv(t, 5, conv(t, 4, conv(t, 3, x, 1, 1, 1), 1, 1, 2), 1, 1, 2)
    x = F.max_pool2d(x, 3, 2).flatten(1)
    return dense(t, 8, torch.relu(dense(t, 7, torch.relu(dense(t, 6, x)))))


def cifar_average(t, x):
    x = F.max_pool2d(conv(t, 1, x, 1, 2, 1), 3, 2)
    x = F.avg_pool2d(conv(t, 2, x, 1, 2, 1), 3, 2)
    x = F.avg_pool2d(conv(t, 3, x, 1, 2, 1), 3, 2)
    return dense(t, 4, x.flatten(1))


FORWARD = {"alexnet": alexnet, "cifar-average": cifar_average}


def loss_of(kind, logits, labels):
    if kind == "smoothed":
        return F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
    if kind == "weighted":
        # The mean over the batch; PyTorch's own mean divides by the sum of the batch's weights.
        return F.cross_entropy(logits, labels, weight=torch.tensor(WEIGHTS, dtype=torch.float64), reduction="sum") / BATCH
    return F.cross_entropy(logits, labels)


def backward(kind, forward, t, pixels, labels):
    """Adds the gradients of the mean loss to .grad and returns the loss. In parts each loss is the mean of its own images, divided by the parts."""
    if kind != "accumulated":
        loss = loss_of(kind, forward(t, pixels), labels)
        loss.backward()
        return loss.item()
    total = 0.0
    for some_pixels, some_labels in zip(torch.chunk(pixels, PARTS), torch.chunk(labels, PARTS)):
        loss = loss_of(kind, forward(t, some_pixels), some_labels) / PARTS
        loss.backward()
        total += loss.item()
    return total


class Lars:
    """You, Gitman and Ginsburg 2017, equation 6 and algorithm 1: v ← m v + γ λ (∇L + β w), w ← w − v with λ = η‖w‖ / (‖∇L‖ + β‖w‖)."""

    def __init__(self, weight):
        self.weight, self.velocity, self.rates = weight, torch.zeros_like(weight), []

    def step(self):
        with torch.no_grad():
            w, g = self.weight, self.weight.grad
            rate = TRUST * torch.linalg.norm(w) / (torch.linalg.norm(g) + LARS_DECAY * torch.linalg.norm(w))
            self.rates.append(rate.item())
            self.velocity = MOMENTUM * self.velocity + LARS_RATE * rate * (g + LARS_DECAY * w)
            w -= self.velocity


def rounded(values):
    return [float(f"{v:.9g}") for v in values]


def main():
    torch.set_num_threads(1)
    network = sys.argv[1] if len(sys.argv) > 1 else "alexnet"
    kind = sys.argv[2] if len(sys.argv) > 2 else "plain"
    clipped, adapted = kind == "clipped", kind == "lars"
    crop, rate, forward = CROPS[network], RATES[network], FORWARD[network]
    pixels = torch.from_numpy(uniform(100, BATCH * 3 * crop * crop, 32.0).reshape(BATCH, 3, crop, crop).astype(np.float64))
    labels = torch.tensor([(7 * i + 3) % CLASSES for i in range(BATCH)])
    t = tensors(network)
    initial = {name: w.detach().clone() for name, w in t.items()}
    at = {n: np.unique(np.linspace(0, w.numel() - 1, SAMPLES).astype(np.int64)) for n, w in initial.items()}
    rows = {name: {"name": name, "indices": at[name].tolist()} for name in t}
    lars = {name: Lars(w) for name, w in t.items() if adapted and name.endswith(".weight")}
    plain = [w for name, w in t.items() if name not in lars]
    optimiser = torch.optim.SGD(plain, lr=rate, momentum=MOMENTUM, weight_decay=DECAY)
    averages = {name: w.clone() for name, w in initial.items()}
    losses, norms = [], []
    for step in range(1, STEPS + 1):
        optimiser.zero_grad()
        for each in lars.values():
            each.weight.grad = None
        losses.append(backward(kind, forward, t, pixels, labels))
        if clipped:
            norms.append(torch.nn.utils.clip_grad_norm_(t.values(), CLIP).item())
        optimiser.step()
        for each in lars.values():
            each.step()
        for name, w in t.items():
            averages[name].mul_(AVERAGE_DECAY).add_(w.detach(), alpha=1 - AVERAGE_DECAY)
        if step not in (1, STEPS):
            continue
        for name, w in t.items():
            update = (w.detach() - initial[name]).reshape(-1)
            # PyTorch's buffer is the velocity divided by the negative rate.
            velocity = -lars[name].velocity if name in lars else -rate * optimiser.state[w]["momentum_buffer"]
            rows[name][f"update_norm_{step}"], rows[name][f"velocity_norm_{step}"] = rounded([update.norm().item(), velocity.norm().item()])
            rows[name][f"update_{step}"] = rounded(update[at[name]].tolist())
            if clipped:
                average = (averages[name] - initial[name]).reshape(-1)
                rows[name][f"average_norm_{step}"], = rounded([average.norm().item()])
                rows[name][f"average_{step}"] = rounded(average[at[name]].tolist())

    header = {
        "command": " ".join(["/usr/bin/python3 make_golden.py", *sys.argv[1:]]) + f" > {'-'.join(['golden', *sys.argv[1:]])}.json",
        "versions": f"Python {platform.python_version()}, PyTorch {torch.__version__}, NumPy {np.__version__}, float64",
        "batch": BATCH, "steps": STEPS, "classes": CLASSES,
        "learning_rate": rate, "momentum": MOMENTUM, "weight_decay": DECAY, "bias_decay": DECAY,
        "losses": rounded(losses),
    }
    if kind == "smoothed":
        header["label_smoothing"] = SMOOTHING
    if kind == "weighted":
        header["class_images"] = IMAGES
    if kind == "accumulated":
        header["microbatches"] = PARTS
    if adapted:
        header |= {"lars": TRUST, "learning_rate": LARS_RATE, "bias_rate": rate, "weight_decay": LARS_DECAY}
        header["local_rates"] = {name: rounded(each.rates) for name, each in lars.items()}
    if clipped:
        header |= {"clip_norm": CLIP, "average_decay": AVERAGE_DECAY, "norms": rounded(norms)}
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}," for k, v in header.items()]
    body = ",\n".join("    " + json.dumps(row) for row in rows.values())
    sys.stdout.write("{\n" + "\n".join(lines) + '\n  "tensors": [\n' + body + "\n  ]\n}\n")


if __name__ == "__main__":
    main()
