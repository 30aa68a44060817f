"""Writes TIFF files with tifffile and with Pillow (libtiff), and beside each FILE.raw: its pixels as they are to be read.

python3 write.fixture.py FOLDER; prints one JSON object a file: name, dtype, width, height, slices, frames.
FILE.raw is little endian, shape (frames, slices, height, width).
"""
import itertools
import json
import pathlib
import sys

import numpy as np
import tifffile
from PIL import Image

folder = pathlib.Path(sys.argv[1])


def smooth(height, width, channels, dtype):
    y, x = np.mgrid[:height, :width]
    waves = np.stack([(np.sin(x / 7 + k) + np.cos(y / 5 + k) + 2) / 4 for k in range(channels)], -1)
    if dtype.kind == "f":
        return (waves * 100 - 50).astype(dtype)
    info = np.iinfo(dtype)
    return (info.min + waves * (float(info.max) - float(info.min)) * 0.99).astype(dtype)


def expect(name, pixels):
    """pixels: (slices, height, width, frames), in memory's byte order."""
    slices, height, width, frames = pixels.shape
    (folder / f"{name}.raw").write_bytes(np.ascontiguousarray(pixels.transpose(3, 0, 1, 2)).tobytes())
    print(json.dumps(dict(name=name, dtype=str(pixels.dtype), width=width, height=height, slices=slices, frames=frames)))


for kind, order, channels, big, packed, tile, predictor in itertools.product(
    ["u1", "u2", "i2", "u4", "f4", "f8"], "<>", [1, 3, 4], [False, True], [False, True], [None, (32, 48)], [False, True]
):
    if predictor and (not packed or kind[0] == "f"):
        continue  # tifffile leaves the floating-point predictor to another package
    pixels = smooth(61, 77, channels, np.dtype(kind))
    name = f"tifffile-{kind}-{'le' if order == '<' else 'be'}-{channels}-{big}-{packed}-{tile is None}-{predictor}.tif"
    tifffile.imwrite(
        folder / name,
        pixels[..., 0] if channels == 1 else pixels,
        photometric="minisblack" if channels == 1 else "rgb",
        extrasamples=["unassalpha"] if channels == 4 else None,
        bigtiff=big,
        byteorder=order,
        compression="zlib" if packed else None,
        tile=tile,
        rowsperstrip=None if tile else 17,
        predictor=predictor,
    )
    expect(name, pixels[None, ..., : min(channels, 3)])

stack = np.stack([smooth(20, 30, 1, np.dtype("u2")) + k for k in range(9)])
tifffile.imwrite(folder / "stack.tif", stack[..., 0], photometric="minisblack")
expect("stack.tif", stack)
planes = smooth(33, 41, 5, np.dtype("u2"))
tifffile.imwrite(folder / "planes.tif", np.moveaxis(planes, -1, 0), photometric="minisblack", planarconfig="separate")
expect("planes.tif", planes[None])

PREDICTOR = 317
noise = np.random.default_rng(1).integers(0, 250, (301, 257)).astype("u1")
for compression, mode, predictor in itertools.product(
    ["tiff_lzw", "packbits", "tiff_adobe_deflate", "tiff_deflate"], ["noise", "L", "RGB", "RGBA", "I;16", "1", "F", "P"], [1, 2, 3]
):
    if predictor == 3 and mode != "F" or predictor == 2 and mode in "F1P" or predictor > 1 and compression == "packbits":
        continue
    dtype = np.dtype({"F": "f4", "I;16": "u2"}.get(mode, "u1"))
    pixels = noise[..., None] if mode == "noise" else smooth(301, 257, {"RGB": 3, "RGBA": 4}.get(mode, 1), dtype)
    flat = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    if mode == "1":
        image = Image.fromarray(flat > 127)
        pixels = (pixels > 127).astype("u1")
    elif mode == "P":
        image = Image.fromarray(flat, "P")
        image.putpalette(list(range(256)) * 3)
    else:
        image = Image.fromarray(flat)
    name = f"libtiff-{compression}-{mode.replace(';', '')}-{predictor}.tif"
    image.save(folder / name, compression=compression, tiffinfo={PREDICTOR: predictor} if predictor > 1 else {})
    expect(name, pixels[None, ..., :3])
