#!/usr/bin/env python3
"""torchvision's AlexNet and Caffe's reference model at full size with weights of a seed, and their logits of one picture.

Usage: /usr/bin/python3 whole_networks.py FOLDER   (about 500 MB; WholeNetworksTests runs it where PyTorch is there)

Writes torchvision.pth, caffenet.caffemodel (of before 2014, as the model of 2013 is) and whole.json. Both networks are written down here a
second time, from torchvision's and Caffe's definitions.
"""
import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from make_weights import chunk, floats, integer, single


class TorchvisionAlexNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2),
            nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
            nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(),
            nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
            nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
        )  # fmt: skip
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(9216, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def he(generator, shape):
    return torch.randn(shape, generator=generator) * (2.0 / np.prod(shape[1:])) ** 0.5


def torchvision(folder, pixels, generator):
    model = TorchvisionAlexNet().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(he(generator, parameter.shape) if parameter.ndim > 1 else 0.1 * torch.randn(parameter.shape, generator=generator))
        torch.save(model.state_dict(), f"{folder}/torchvision.pth")
        mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        x = (pixels[:, 16:240, 16:240] / 255 - mean[:, None, None]) / std[:, None, None]
        return model(x[None])[0].tolist()


def caffenet(folder, pixels, generator):
    shapes = {"conv1": (96, 3, 11, 11), "conv2": (256, 48, 5, 5), "conv3": (384, 256, 3, 3), "conv4": (384, 192, 3, 3),
              "conv5": (256, 192, 3, 3), "fc6": (4096, 9216), "fc7": (4096, 4096), "fc8": (1000, 4096)}  # fmt: skip
    w = {name: (he(generator, shape) / (50 if name == "conv1" else 1), 0.1 * torch.randn(shape[0], generator=generator)) for name, shape in shapes.items()}

    def layer(name, kind, parameter=b""):
        blobs = b""
        for value in w.get(name, ()):
            four = (1,) * (4 - value.ndim) + tuple(value.shape)
            blobs += chunk(6, b"".join(integer(tag + 1, extent) for tag, extent in enumerate(four)) + floats(5, value.numpy()))
        return chunk(2, chunk(4, name) + integer(5, kind) + blobs + parameter)

    norm, pool = chunk(18, integer(1, 5) + single(2, 1e-4) + single(3, 0.75)), chunk(19, integer(1, 0) + integer(2, 3) + integer(3, 2))
    layers = [("conv1", 4), ("relu1", 18), ("pool1", 17, pool), ("norm1", 15, norm), ("conv2", 4), ("relu2", 18), ("pool2", 17, pool),
              ("norm2", 15, norm), ("conv3", 4), ("relu3", 18), ("conv4", 4), ("relu4", 18), ("conv5", 4), ("relu5", 18),
              ("pool5", 17, pool), ("fc6", 14), ("relu6", 18), ("drop6", 6), ("fc7", 14), ("relu7", 18), ("drop7", 6), ("fc8", 14)]  # fmt: skip
    with open(f"{folder}/caffenet.caffemodel", "wb") as file:
        file.write(chunk(1, "CaffeNet"))
        for one in layers:
            file.write(layer(*one))

    def conv(x, name, stride=1, pad=0, groups=1):
        return torch.relu(F.conv2d(x, *w[name], stride, pad, groups=groups))

    def respond(x):
        return F.local_response_norm(F.max_pool2d(x, 3, 2), 5, 1e-4, 0.75, 1.0)

    # Blue first, less Caffe's colour.
    x = (pixels[:, 14:241, 14:241].flip(0) - torch.tensor([104.0, 117.0, 123.0])[:, None, None])[None]
    x = respond(conv(x, "conv1", 4))
    x = respond(conv(x, "conv2", 1, 2, 2))
    x = conv(conv(conv(x, "conv3", 1, 1), "conv4", 1, 1, 2), "conv5", 1, 1, 2)
    x = F.max_pool2d(x, 3, 2).reshape(1, -1)
    for name in ("fc6", "fc7"):
        x = torch.relu(F.linear(x, *w[name]))
    return F.linear(x, *w["fc8"])[0].tolist()


def main():
    folder = sys.argv[1]
    generator = torch.Generator().manual_seed(2012)
    pixels = torch.randint(0, 256, (3, 256, 256), generator=generator).float()
    logits = {"torchvision": torchvision(folder, pixels, generator), "caffenet": caffenet(folder, pixels, generator)}
    with open(f"{folder}/whole.json", "w") as file:
        json.dump({"pixels": pixels.int().reshape(-1).tolist(), "logits": logits}, file)


if __name__ == "__main__":
    main()
