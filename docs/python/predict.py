#!/usr/bin/env python3
"""Predict a label map with a model of Boundary Lab, without Boundary Lab.

    pip install onnxruntime numpy nibabel
    python predict.py model.onnx scan.nii.gz prediction.nii.gz

Several files of one scan, one a channel, are given in the order of the model's channels. All that this
script does is specified in docs/prediction.md; each function names its section there.
"""
import argparse
import itertools
import json
import math

import nibabel
import numpy as np
import onnxruntime

QUANTILE_SAMPLES = 500_000
VOXEL_TOLERANCE = 0.05
THICK = 3


def orientation(affine):
    """Voxel axis and direction (+1 or -1) of each patient axis R, A, S (section "Axes")."""
    columns = np.linalg.norm(affine[:3, :3], axis=0)
    cosines = np.divide(affine[:3, :3], columns, out=np.zeros((3, 3)), where=columns > 0)
    scores = [(sum(abs(cosines[world, axis]) for world, axis in enumerate(p)), p)
              for p in itertools.permutations(range(3))]
    best = scores[0]
    for score in scores[1:]:
        if score[0] > best[0] + 1e-9:
            best = score
    return [(axis, -1 if cosines[world, axis] < 0 else 1) for world, axis in enumerate(best[1])]


def stack_axes(affine, plane):
    """Voxel axis and direction of slices, rows and columns (section "Axes")."""
    (right, r), (front, a), (top, s) = orientation(affine)
    return {
        "axial": [(top, s), (front, -a), (right, -r)],
        "coronal": [(front, a), (top, -s), (right, -r)],
        "sagittal": [(right, r), (top, -s), (front, -a)],
    }[plane]


def to_stack(volume, axes):
    """(i, j, k) to (slices, rows, columns)."""
    stack = np.transpose(volume, [axis for axis, _ in axes])
    return stack[tuple(slice(None, None, sign) for _, sign in axes)]


def from_stack(stack, axes):
    """The inverse of to_stack."""
    turned = stack[tuple(slice(None, None, sign) for _, sign in axes)]
    return np.transpose(turned, np.argsort([axis for axis, _ in axes]))


def round_half_up(value):
    return math.floor(value + 0.5)


def normalize(values, spec):
    """Section "Intensities". values: (i, j, k) of one channel."""
    finite = np.isfinite(values)
    exact = np.where(finite, values, 0).astype(np.float64)
    kind = spec["kind"]
    if kind == "z-score":
        out = z_score(values, exact, spec)
    elif kind == "fixed-z-score":
        out = (np.clip(exact, *spec["clip"]) - spec["mean"]) / spec["deviation"]
    elif kind == "rescale":
        measured = exact[finite] if finite.any() else np.zeros(1)
        low, high = spec.get("range", (measured.min(), measured.max()))
        out = (exact - low) / (high - low) if high > low else np.zeros(values.shape)
    elif kind == "none":
        out = exact
    else:
        raise SystemExit(f"This script does not know the normalization {kind}.")
    return np.where(finite, out, 0).astype(np.float32)


def z_score(values, exact, spec):
    measured = np.isfinite(values) & (values != 0)
    flat, counts = exact.ravel(order="F"), measured.ravel(order="F")
    stride = max(1, len(flat) // QUANTILE_SAMPLES)
    samples = np.sort(flat[::stride][counts[::stride]])
    if len(samples) == 0:
        return np.zeros(values.shape)
    low, high = (samples[round_half_up(q * (len(samples) - 1))] for q in spec["clip"])
    counted = np.clip(flat[counts], low, high) - low
    deviation = counted.std()
    if not deviation > 0:
        return np.zeros(values.shape)
    out = (np.clip(exact, low, high) - low - counted.mean()) / deviation
    return np.where(measured, out, 0) if spec.get("mask") else out


def resize(array, axis, length, linear):
    """Interpolation along one axis; voxels are areas (section "Resampling")."""
    before = array.shape[axis]
    if before == length:
        return array
    if not linear:
        nearest = np.floor((np.arange(length) + 0.5) * before / length).astype(int)
        return np.take(array, np.minimum(before - 1, nearest), axis)
    place = np.clip((np.arange(length) + 0.5) * before / length - 0.5, 0, before - 1)
    first = np.floor(place).astype(int)
    second = np.minimum(before - 1, first + 1)
    shape = [1] * array.ndim
    shape[axis] = length
    weight = (place - first).reshape(shape)
    a, b = np.take(array, first, axis), np.take(array, second, axis)
    return a + weight * (b - a)


def resample(stack, shape, thick):
    """(..., slices, rows, columns) to another number of voxels, columns first. thick: the axis of thick slices."""
    for axis in (2, 1):
        stack = resize(stack, stack.ndim - 3 + axis, shape[axis], axis != thick)
    return resize(stack.astype(np.float32), stack.ndim - 3, shape[0], thick != 0).astype(np.float32)


def thick_axis(sizes, preprocessing):
    """Along which of slices, rows and columns voxels are not interpolated, or None (section "Resampling")."""
    if preprocessing.get("resampling") != "anisotropy-aware":
        return None
    aims = [preprocessing.get("sliceSpacing", sizes[0]), *preprocessing["pixelSize"]]
    sides = sizes if max(sizes) > THICK * min(sizes) else aims
    longest = [axis for axis, side in enumerate(sides) if side * (1 + VOXEL_TOLERANCE) > max(sides)]
    return longest[0] if max(sides) > THICK * min(sides) and len(longest) == 1 else None


def stack_shape(shape, sizes, preprocessing):
    """Voxels of the resampled stack (section "Resampling"). shape, sizes (mm): slices, rows, columns."""
    aims = [preprocessing.get("sliceSpacing", sizes[0]), *preprocessing["pixelSize"]]
    return [n if abs(size / aim - 1) <= VOXEL_TOLERANCE else max(1, round_half_up(n * size / aim))
            for n, size, aim in zip(shape, sizes, aims)]


def starts(length, patch):
    """First voxels of the patches along one axis (section "Sliding window")."""
    room = length - patch
    if room <= 0:
        return [-((patch - length) // 2)]
    steps = math.ceil(room / max(1, patch / 2))
    return [round_half_up(n * room / steps) for n in range(steps + 1)]


def gaussian(stack, patch):
    """Weight of each voxel of a patch, 1 along axes that one patch covers."""
    sides = [np.exp(-0.5 * ((np.arange(p) - (p - 1) / 2) / (p / 8)) ** 2) if p < n else np.ones(p)
             for n, p in zip(stack, patch)]
    return (sides[0][:, None, None] * sides[1][None, :, None] * sides[2][None, None, :]).astype(np.float32)


def passes(mirror, use):
    """Spatial axes to mirror in each pass, of slices, rows, columns."""
    axes = [n for n, name in enumerate(("slices", "rows", "columns")) if use and mirror.get(name)]
    return [c for count in range(len(axes) + 1) for c in itertools.combinations(axes, count)]


def predict_stack(session, images, patch, classes, mirror):
    """images: (channels, slices, rows, columns) -> probabilities (classes, slices, rows, columns)."""
    flat = len(patch) == 2
    size = [1, *patch] if flat else list(patch)
    stack = images.shape[1:]
    weight = gaussian(stack, size)
    sums = np.zeros((classes, *stack), np.float32)
    weights = np.zeros(stack, np.float32)
    for place in itertools.product(*(starts(n, p) for n, p in zip(stack, size))):
        inside = tuple(slice(max(0, at), min(n, at + p)) for at, n, p in zip(place, stack, size))
        within = tuple(slice(i.start - at, i.stop - at) for i, at in zip(inside, place))
        tile = np.zeros((images.shape[0], *size), np.float32)
        tile[(slice(None), *within)] = images[(slice(None), *inside)]
        mean = 0
        for axes in mirror:
            turned = np.flip(tile, [n + 1 for n in axes])
            given = np.ascontiguousarray(turned[:, 0] if flat else turned)[None]
            found = session.run(["probabilities"], {"image": given})[0][0]
            found = found[:, None] if flat else found
            mean = mean + np.flip(found, [n + 1 for n in axes]) / len(mirror)
        sums[(slice(None), *inside)] += weight[within] * mean[(slice(None), *within)]
        weights[inside] += weight[within]
    return sums / weights


def predict(model, files, out, mirror=False):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    preprocessing, patch, channels, labels = (
        json.loads(metadata[key]) for key in ("preprocessing", "patch", "channels", "labels"))
    mirrored = passes(json.loads(metadata.get("mirror", "{}")), mirror)

    scans = [nibabel.load(file) for file in files]
    volumes = []
    for scan in scans:
        data = np.asanyarray(scan.dataobj)
        data = data.reshape(*(data.shape + (1, 1, 1))[:3], -1, order="F")
        volumes += [data[..., frame] for frame in range(data.shape[3])]
    if len(volumes) != len(channels):
        raise SystemExit(f"The model takes {len(channels)} channels ({', '.join(channels)}), not {len(volumes)}.")
    specs = preprocessing["normalization"]
    specs = specs if isinstance(specs, list) else [specs]
    specs = specs * len(channels) if len(specs) == 1 else specs

    affine = scans[0].affine
    axes = stack_axes(affine, preprocessing["plane"])
    sizes = [np.linalg.norm(affine[:3, axis]) for axis, _ in axes]
    own = to_stack(volumes[0], axes).shape
    shape = stack_shape(own, sizes, preprocessing)
    thick = thick_axis(sizes, preprocessing)
    images = np.stack([resample(to_stack(normalize(volume, spec), axes), shape, thick)
                       for volume, spec in zip(volumes, specs)])
    probabilities = predict_stack(session, images, patch, len(labels) + 1, mirrored)
    classes = resample(probabilities, own, thick).argmax(axis=0)
    values = np.array([0, *(label["value"] for label in labels)])[classes]
    prediction = nibabel.Nifti1Image(from_stack(values, axes).astype(np.int32), affine)
    nibabel.save(prediction, out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="the .onnx file")
    parser.add_argument("scan", nargs="+", help="the scan; where it has several files, one a channel")
    parser.add_argument("out", help="the label map to write, .nii.gz")
    parser.add_argument("--mirror", action="store_true", help="also predict mirrored copies, and average")
    given = parser.parse_args()
    predict(given.model, given.scan, given.out, given.mirror)
