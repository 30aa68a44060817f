"""All metrics of a pair of label maps in numpy and scipy, for evaluate.mjs; prints milliseconds and values as JSON.

Formulas of surface-distance (https://github.com/google-deepmind/surface-distance, Apache-2.0: metrics.py) for
everything weighted by area (the table of areas is given, its making not timed), and of medpy
(https://loli.github.io/medpy/metric.html) and MONAI for distances between surface voxels.
"""

import json
import sys
import time

import numpy as np
from scipy import ndimage
from scipy.ndimage import binary_erosion, distance_transform_edt

CUBE = np.ones((3, 3, 3))


def crop(a, b, margin):
    box = ndimage.find_objects((a | b).astype(np.uint8))[0]
    return np.pad(a[box], margin), np.pad(b[box], margin)


def codes(mask):
    kernel = np.array([[[128, 64], [32, 16]], [[8, 4], [2, 1]]])
    return ndimage.correlate(mask.astype(np.uint8), kernel, mode="constant", cval=0)


def percentile_by_area(distances, areas, percent):
    order = np.argsort(distances)
    part = np.cumsum(areas[order]) / np.sum(areas)
    return distances[order][min(np.searchsorted(part, percent / 100), len(order) - 1)]


def surface_distance(r, p, spacing, areas):
    r, p = crop(r, p, ((0, 1),) * 3)
    code_r, code_p = codes(r), codes(p)
    border_r, border_p = (code_r != 0) & (code_r != 255), (code_p != 0) & (code_p != 255)
    to_r, to_p = distance_transform_edt(~border_r, spacing), distance_transform_edt(~border_p, spacing)
    area_r, area_p = areas[code_r[border_r]], areas[code_p[border_p]]
    r_to_p, p_to_r = to_p[border_r], to_r[border_p]
    out = {"hd95Area": max(percentile_by_area(r_to_p, area_r, 95), percentile_by_area(p_to_r, area_p, 95))}
    for tolerance in (1, 2, 3):
        within = area_r[r_to_p <= tolerance].sum() + area_p[p_to_r <= tolerance].sum()
        out[f"nsd{tolerance}"] = within / (area_r.sum() + area_p.sum())
    return out


def surface_voxels(r, p, spacing):
    r, p = crop(r, p, 0)
    border_r, border_p = r & ~binary_erosion(r), p & ~binary_erosion(p)
    to_r, to_p = distance_transform_edt(~border_r, spacing), distance_transform_edt(~border_p, spacing)
    p_to_r, r_to_p = to_r[border_p], to_p[border_r]
    pooled = np.hstack([p_to_r, r_to_p])
    return {
        "hd": pooled.max(),
        "hd95": np.percentile(pooled, 95),
        "hd95Maximum": max(np.percentile(p_to_r, 95), np.percentile(r_to_p, 95)),
        "assd": pooled.mean(),
        "meanSignedDistance": np.where(r[border_p], -p_to_r, p_to_r).mean(),
    }


def lesions(r, p):
    r, p = crop(r, p, 0)
    ndimage.label(r, CUBE), ndimage.label(p, CUBE)


def main(case):
    areas = np.array(case["areas"])
    r_map, p_map = (np.fromfile(f, np.uint8).reshape((case["side"],) * 3) for f in case["files"])
    spacing = case["spacing"][::-1]
    start = time.perf_counter()
    labels = []
    for value in case["labels"]:
        r, p = r_map == value, p_map == value
        both, nr, npred = int((r & p).sum()), int(r.sum()), int(p.sum())
        out = {"dice": 2 * both / (nr + npred), "iou": both / (nr + npred - both)}
        out.update(sensitivity=both / nr, precision=both / npred)
        out.update(surface_voxels(r, p, spacing))
        out.update(surface_distance(r, p, spacing, areas))
        lesions(r, p)
        labels.append({key: float(v) for key, v in out.items()})
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "labels": labels}))


main(json.loads(sys.argv[1]))
