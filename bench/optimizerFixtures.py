"""Writes what src/learning/optimizers/ is compared with: `python3 bench/optimizerFixtures.py FOLDER`.

torch.optim's parameters after each of a few updates in float64, for gradients that are given; and the
learning rates of torch's ReduceLROnPlateau. Needs Debian's python3-torch.
"""

import json
import sys
from pathlib import Path

import torch

UPDATES = 6
SIZE = 5
torch.manual_seed(0)
START = torch.randn(SIZE, dtype=torch.float64)
# Large and small ones, so that clipping sets in at some updates only.
GRADIENTS = [torch.randn(SIZE, dtype=torch.float64) * 10.0 ** (n % 3 - 1) for n in range(UPDATES)]
RATES = [0.1 / (n + 1) for n in range(UPDATES)]


def case(name, make, clip=None):
    """`make` gets two tensors, so that clipping is seen to use the norm of all together."""
    parts = [START[:2].clone().requires_grad_(), START[2:].clone().requires_grad_()]
    optimizer = make(parts)
    after, norms = [], []
    for gradient, rate in zip(GRADIENTS, RATES):
        parts[0].grad, parts[1].grad = gradient[:2].clone(), gradient[2:].clone()
        norms.append(torch.cat([part.grad for part in parts]).norm().item())
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(parts, clip)
        for group in optimizer.param_groups:
            group["lr"] = rate * group.get("factor", 1)
        optimizer.step()
        after.append(torch.cat([part.detach() for part in parts]).tolist())
    return {"name": name, "parameters": after, "norms": norms}


def plateau(mode, values, factor, patience):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, mode, factor, patience, threshold=1e-4, threshold_mode="abs"
    )
    rates = []
    for value in values:
        schedule.step(value)
        rates.append(optimizer.param_groups[0]["lr"])
    return {"mode": mode, "values": values, "factor": factor, "patience": patience, "rates": rates}


optim = torch.optim
cases = [
    case("adam", lambda p: optim.Adam(p, betas=(0.9, 0.99))),
    case("adam, weight decay", lambda p: optim.Adam(p, weight_decay=0.1)),
    case("adamw, weight decay, clipping", lambda p: optim.AdamW(p, weight_decay=0.3), clip=1.5),
    case("sgd", lambda p: optim.SGD(p, lr=1)),
    case("sgd, momentum", lambda p: optim.SGD(p, lr=1, momentum=0.9)),
    case(
        "sgd, nesterov, weight decay, clipping",
        lambda p: optim.SGD(p, lr=1, momentum=0.99, nesterov=True, weight_decay=0.05),
        clip=1.5,
    ),
    case(
        "adamw, groups",
        lambda p: optim.AdamW([{"params": p[:1], "factor": 0.125}, {"params": p[1:], "weight_decay": 0}], weight_decay=0.3),
    ),
    case(
        "sgd, groups",
        lambda p: optim.SGD(
            [{"params": p[:1], "factor": 0.125}, {"params": p[1:], "weight_decay": 0}],
            lr=1,
            momentum=0.9,
            weight_decay=0.3,
        ),
    ),
]
rising = [0.1, 0.3, 0.3, 0.30001, 0.2, 0.3, 0.31, 0.1, 0.2, 0.31, 0.311, 0.31, 0.31, 0.31, 0.31, 0.31, 0.31]
plateaus = [
    plateau("max", rising, 0.5, 2),
    plateau("min", [1 - value for value in rising], 0.1, 1),
    plateau("min", [-value for value in rising], 0.5, 0),
]
fixture = {
    "start": START.tolist(),
    "gradients": [gradient.tolist() for gradient in GRADIENTS],
    "learningRates": RATES,
    "cases": cases,
    "plateaus": plateaus,
}
Path(sys.argv[1], "torch.fixture.json").write_text(json.dumps(fixture) + "\n")
