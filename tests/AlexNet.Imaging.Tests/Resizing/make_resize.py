"""Writes resize.bin: squares made by programs that share no code with ours, from pixels by formula.

Shrinking: numpy, every input pixel repeated as often as there are output pixels, then means of as many as there were input pixels,
which is the area under each output pixel; where the ratio is whole, PIL's BOX filter must say the same.
Enlarging: torch's bicubic interpolation, align_corners=False, a = -0.75, on float images, then the centre.
Each case: width, height, size as int32, then size*size*3 float32 before rounding, limited to 0-255."""
import pathlib

import numpy as np
import torch
from PIL import Image


def pixels(width, height):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((x * x * 7 + y * 13 + x * y * (c + 3) + c * 50) % 256).astype(np.float32)


def area(image, rows):
    height = image.shape[0]
    return np.repeat(image.astype(np.float64), rows, axis=0).reshape(rows, height, *image.shape[1:]).mean(axis=1)


def square(width, height, size):
    image = pixels(width, height)
    shorter = min(width, height)
    out_width, out_height = (int((length * size * 2 + shorter) // (2 * shorter)) for length in (width, height))
    if shorter > size:
        large = area(area(image, out_height).transpose(1, 0, 2), out_width).transpose(1, 0, 2)
        if width % out_width == 0 and height % out_height == 0:
            planes = [Image.fromarray(image[:, :, c], mode="F").resize((out_width, out_height), Image.Resampling.BOX) for c in range(3)]
            assert np.allclose(large, np.stack([np.asarray(plane) for plane in planes], axis=2), atol=1e-3)
    else:
        tensor = torch.from_numpy(image).permute(2, 0, 1)[None]
        large = torch.nn.functional.interpolate(tensor, (out_height, out_width), mode="bicubic", align_corners=False)
        large = large[0].permute(1, 2, 0).numpy()
    top, left = (out_height - size) // 2, (out_width - size) // 2
    return np.clip(large[top : top + size, left : left + size], 0, 255).astype("<f4")


with open(pathlib.Path(__file__).with_name("resize.bin"), "wb") as file:
    for case in [(96, 64, 32), (64, 128, 16), (50, 40, 27), (37, 71, 36), (24, 18, 36), (20, 31, 33)]:
        file.write(np.array(case, "<i4").tobytes())
        file.write(square(*case).tobytes())
