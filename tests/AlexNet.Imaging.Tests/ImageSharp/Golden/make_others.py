#!/usr/bin/env python3
"""Makes small pictures of 11×6 pixels in the formats that ImageSharp decodes, and the RGB pixels that are expected of them: NAME.pixels where a picture has
its own, else bits.pixels or grey.pixels where the name says so, else colour.pixels. Needs numpy and Pillow (made with 9.4.0 over libwebp 1.2.4 and libtiff 4.5.0).
"""
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 11, 6

y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
# Eight levels of red, four of green and two of blue: few enough colours for a palette.
rgb = np.stack([x * 8 // WIDTH * 36, y * 4 // HEIGHT * 85, (x + y) % 2 * 255], -1).astype(np.uint8)
alpha = (x * 23).astype(np.uint8)
picture = Image.fromarray(rgb)
rgba = Image.fromarray(np.dstack([rgb, alpha]), "RGBA")
grey = Image.fromarray(rgb[..., 0] + rgb[..., 1] // 3 + rgb[..., 2] // 25, "L")
bits = Image.fromarray(rgb[..., 2] > 0)
colours = np.unique(rgb.reshape(-1, 3), axis=0)
index = np.array([np.flatnonzero((colours == pixel).all(1))[0] for pixel in rgb.reshape(-1, 3)], np.uint8)
palette = Image.fromarray(index.reshape(HEIGHT, WIDTH), "P")
palette.putpalette(colours.reshape(-1).tolist())
inverted = Image.fromarray(255 - rgb)
cmyk = Image.fromarray(np.dstack([255 - rgb, np.zeros_like(alpha)]), "CMYK")


def save(name, image, expected=rgb, **options):
    """Pillow must read what is expected; where that is None, what it reads is expected, in a file of the picture's own."""
    image.save(HERE / name, **options)
    found = np.asarray(Image.open(HERE / name).convert("RGB"))
    if expected is None:
        (HERE / f"{Path(name).stem}.pixels").write_bytes(found.tobytes())
    else:
        assert (found == expected).all(), name


def threefold(image):
    return np.repeat(np.asarray(image.convert("L"))[..., None], 3, axis=2)


save("tiff-lzw.tiff", picture, compression="tiff_lzw")
save("tiff-raw.tiff", picture)
save("tiff-deflate.tiff", picture, compression="tiff_adobe_deflate")
save("tiff-packbits-alpha.tiff", rgba, compression="packbits")
save("tiff-palette.tiff", palette)
save("tiff-grey.tiff", grey, threefold(grey))
for compression in ("raw", "group4", "group3", "tiff_ccitt"):
    # A file without the number of bits, which is 1 then, ImageSharp does not know.
    save(f"tiff-bits-{compression}.tiff", bits, threefold(bits), compression=compression, tiffinfo={258: 1})
    save(f"tiff-bits-white-{compression}.tiff", bits, threefold(bits), compression=compression, tiffinfo={258: 1, 262: 0})
save("tiff-cmyk.tiff", cmyk)
sixteen = Image.fromarray((np.asarray(grey).astype(np.uint16) * 257 + (x * 11).astype(np.uint16)).clip(0, 65535).astype(np.uint16))
levels = ((np.asarray(sixteen).astype(np.int64) * 255 + 32767) // 65535).astype(np.uint8)
sixteen.save(HERE / "tiff-grey-16.tiff")
(HERE / "tiff-grey-16.pixels").write_bytes(np.repeat(levels[..., None], 3, axis=2).tobytes())
save("tiff-frames.tiff", picture, save_all=True, append_images=[inverted])
save("webp-lossless.webp", picture, lossless=True)
save("webp-lossless-alpha.webp", rgba, lossless=True, exact=True)
save("webp-lossy.webp", picture, None, quality=90)
save("webp-lossy-alpha.webp", rgba, None, quality=90, exact=True)
save("webp-frames.webp", picture, save_all=True, append_images=[inverted], lossless=True, duration=100)
save("gif-palette.gif", palette)
save("gif-transparent.gif", palette, transparency=int(index[1]))
save("gif-interlaced.gif", palette, interlace=1)
save("gif-frames.gif", palette, save_all=True, append_images=[inverted.convert("P")], duration=100)
save("bmp-colour.bmp", picture)
save("bmp-palette.bmp", palette)
save("bmp-bits.bmp", bits, threefold(bits))
save("tga-colour.tga", picture)
save("tga-run-length.tga", picture, compression="tga_rle")
save("tga-alpha.tga", rgba)
save("tga-palette.tga", palette)
save("tga-palette-run-length.tga", palette, compression="tga_rle")
save("tga-grey.tga", grey, threefold(grey))
save("pbm-colour.ppm", picture)
save("pbm-grey.pgm", grey, threefold(grey))
save("pbm-bits.pbm", bits, threefold(bits))
text = "\n".join(" ".join(map(str, row.reshape(-1))) for row in rgb)
(HERE / "pbm-text.ppm").write_text(f"P3\n# a comment\n{WIDTH} {HEIGHT}\n255\n{text}\n")
turned = Image.fromarray(np.rot90(rgb, 1).copy())
turned.save(HERE / "orientation-6.tiff", compression="raw", tiffinfo={274: 6})
exif = Image.Exif()
exif[0x0112] = 6
turned.save(HERE / "orientation-6.webp", lossless=True, exif=exif.tobytes())
for name, pixels in (("colour", rgb), ("grey", threefold(grey)), ("bits", threefold(bits))):
    (HERE / f"{name}.pixels").write_bytes(pixels.tobytes())
