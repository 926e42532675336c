#!/usr/bin/env python3
"""Makes the same picture in the formats that only builds with ImageSharp decode, all without loss, and its pixels as PPM (Pillow 9.4.0)."""
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 11, 6

y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
# Eight levels of red, four of green and two of blue: few enough colours for GIF.
rgb = np.stack([x * 8 // WIDTH * 36, y * 4 // HEIGHT * 85, (x + y) % 2 * 255], -1).astype(np.uint8)
picture = Image.fromarray(rgb)
picture.save(HERE / "picture.ppm")
picture.save(HERE / "picture.bmp")
picture.save(HERE / "picture.tiff", compression="tiff_lzw")
picture.save(HERE / "picture.webp", lossless=True)
colours = np.unique(rgb.reshape(-1, 3), axis=0)
index = np.array([np.flatnonzero((colours == pixel).all(1))[0] for pixel in rgb.reshape(-1, 3)], np.uint8)
palette = Image.fromarray(index.reshape(HEIGHT, WIDTH), "P")
palette.putpalette(colours.reshape(-1).tolist())
palette.save(HERE / "picture.gif")
for suffix in ("bmp", "tiff", "webp", "gif"):
    assert (np.asarray(Image.open(HERE / f"picture.{suffix}").convert("RGB")) == rgb).all(), suffix
turned = Image.fromarray(np.rot90(rgb, 1).copy())
turned.save(HERE / "orientation-6.tiff", compression="raw", tiffinfo={274: 6})
exif = Image.Exif()
exif[0x0112] = 6
turned.save(HERE / "orientation-6.webp", lossless=True, exif=exif.tobytes())
