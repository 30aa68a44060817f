"""Milliseconds scipy takes for the signed distance map of a mask in a file (uint8, see distanceMap.mjs)."""

import json
import sys
import time

import numpy as np
from scipy.ndimage import distance_transform_edt

case = json.loads(sys.argv[1])
shape = [n for n in reversed(case["dims"])]
sampling = [s for s in reversed(case["spacing"])]
mask = np.fromfile(case["file"], np.uint8).reshape(shape) == 1
if shape[0] == 1:
    mask, sampling = mask[0], sampling[1:]
start = time.perf_counter()
outside = distance_transform_edt(~mask, sampling=sampling) * ~mask
inside = (distance_transform_edt(mask, sampling=sampling) - 1) * mask
(outside - inside).astype(np.float32)
print((time.perf_counter() - start) * 1000)
