#!/usr/bin/env python3
"""Makes the golden files of this folder: NAME.png or NAME.jpg, and NAME.ppm with the pixels that are expected of it.

Needs numpy and Pillow (made with 9.4.0 over libjpeg-turbo 2.1.5). Expected are Pillow's own pixels (`convert("RGB")`), except where
Pillow has no 16-bit colours or clips them: there they are worked out here. Pillow cannot write interlaced PNG, 16-bit colours or
samples of 2 and 4 bits, so those files are written here and, where Pillow can read them, checked against it.
"""
import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 21, 13
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def picture(channels, top):
    """Smooth ramps with some noise, 0..top."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [x / WIDTH, y / HEIGHT, (x + y) / (WIDTH + HEIGHT), 1 - x / WIDTH]
    noise = np.random.default_rng(channels * 1000 + top).uniform(-0.1, 0.1, (HEIGHT, WIDTH, channels))
    return np.clip((np.stack(planes[:channels], -1) + noise) * top, 0, top).round().astype(np.uint16)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def packed(samples, depth):
    """Rows of samples as bytes, each after filter 0."""
    rows = b""
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            body = flat.astype(">u2").tobytes()
        else:
            bits = (flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1
            body = np.packbits(bits.reshape(-1).astype(np.uint8)).tobytes()
        rows += b"\0" + body
    return rows


def png(samples, colour, depth, interlaced=False, palette=None):
    if interlaced:
        passes = [samples[top::down, left::right] for left, top, right, down in ADAM7]
        data = b"".join(packed(part, depth) for part in passes if part.size)
    else:
        data = packed(samples, depth)
    height, width = samples.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    colours = chunk(b"PLTE", palette.astype(np.uint8).tobytes()) if palette is not None else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + colours + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def eight(samples, top):
    return ((samples.astype(np.int64) * 255 + top // 2) // top).astype(np.uint8)


def save(name, suffix, content, rgb):
    (HERE / f"{name}.{suffix}").write_bytes(content)
    Image.fromarray(rgb).save(HERE / f"{name}.ppm")


def of_pillow(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def own(name, content, rgb, pillow_agrees=True):
    if pillow_agrees:
        assert (of_pillow(content) == rgb).all(), name
    save(name, "png", content, rgb)


def own_pngs():
    for depth in (1, 2, 4, 8, 16):
        grey = picture(1, 2**depth - 1)
        rgb = np.repeat(eight(grey, 2**depth - 1), 3, axis=2)
        own(f"grey-{depth}", png(grey, 0, depth), rgb, pillow_agrees=depth < 16)
        if depth < 16:
            index, palette = picture(1, 2**depth - 1), picture(3, 255).reshape(-1, 3)[: 2**depth]
            index %= len(palette)
            own(f"palette-{depth}", png(index, 3, depth, palette=palette), palette.astype(np.uint8)[index[..., 0]])
    for name, colour, channels in (("rgb", 2, 3), ("grey-alpha", 4, 2), ("rgba", 6, 4)):
        for depth in (8, 16):
            samples = picture(channels, 2**depth - 1)
            rgb = eight(samples, 2**depth - 1)
            rgb = np.repeat(rgb[..., :1], 3, axis=2) if channels == 2 else rgb[..., :3]
            # Pillow keeps the high byte of 16 bits and does not round.
            own(f"{name}-{depth}", png(samples, colour, depth), rgb, pillow_agrees=depth == 8)
    rgb = picture(3, 255)
    own("rgb-interlaced", png(rgb, 2, 8, interlaced=True), rgb.astype(np.uint8))
    grey = picture(1, 1)
    own("grey-1-interlaced", png(grey, 0, 1, interlaced=True), np.repeat(eight(grey, 1), 3, axis=2))


def pillow_pngs():
    rgb = Image.fromarray(picture(3, 255).astype(np.uint8))
    alpha = Image.fromarray(picture(1, 255)[..., 0].astype(np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    transparent = rgb.quantize(16)
    for name, image, options in (
        ("pillow-rgb", rgb, {"optimize": True}),
        ("pillow-rgba", rgba, {}),
        ("pillow-palette-transparent", transparent, {"transparency": 3}),
        ("pillow-grey", alpha, {"compress_level": 9}),
    ):
        buffer = io.BytesIO()
        image.save(buffer, "PNG", **options)
        save(name, "png", buffer.getvalue(), of_pillow(buffer.getvalue()))


def jpegs():
    rgb = Image.fromarray(picture(3, 255).astype(np.uint8))
    cmyk = Image.fromarray(picture(4, 255).astype(np.uint8), "CMYK")
    for name, image, options in (
        ("baseline-420", rgb, {"subsampling": 2}),
        ("baseline-444", rgb, {"subsampling": 0}),
        ("progressive", rgb, {"progressive": True}),
        ("grey", rgb.convert("L"), {}),
        ("grey-progressive", rgb.convert("L"), {"progressive": True}),
        ("cmyk-adobe", cmyk, {}),
        ("cmyk-adobe-progressive", cmyk, {"progressive": True}),
    ):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=90, **options)
        save(name, "jpg", buffer.getvalue(), of_pillow(buffer.getvalue()))


def exif(orientation, order):
    mark = b"MM\0*" if order == ">" else b"II*\0"
    return mark + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def oriented():
    """An F in all eight orientations: stored so that Pillow's exif_transpose shows it upright."""
    from PIL import ImageOps

    upright = np.full((24, 16, 3), 235, np.uint8)
    upright[3:21, 3:6] = (30, 60, 200)
    upright[3:6, 3:13] = (200, 40, 40)
    upright[10:13, 3:10] = (20, 150, 60)
    undo = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}
    for orientation in range(1, 9):
        image = Image.fromarray(upright)
        image = image.transpose(undo[orientation]) if orientation > 1 else image
        buffer = io.BytesIO()
        tags = exif(orientation, "<" if orientation % 2 else ">")
        image.save(buffer, "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + tags)
        shown = ImageOps.exif_transpose(Image.open(io.BytesIO(buffer.getvalue()))).convert("RGB")
        assert np.abs(np.asarray(shown).astype(int) - upright).mean() < 3, orientation
        save(f"orientation-{orientation}", "jpg", buffer.getvalue(), np.asarray(shown))
    buffer = io.BytesIO()
    Image.fromarray(upright).transpose(undo[6]).save(buffer, "PNG", exif=exif(6, ">"))
    save("orientation-6-png", "png", buffer.getvalue(), upright)


own_pngs()
pillow_pngs()
jpegs()
oriented()
