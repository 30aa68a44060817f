"""The PyTorch side of `npm run bench` (bench/main.mjs): the same network, parameters, losses and data.

Arguments: a JSON object, as worker.ts gets it. Reads commands from standard input, a line each, and
answers each with a line of JSON: a number N runs N steps (milliseconds of each), "value" tells what the
first step gave, "memory" the peak in MB.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

EPSILON = 1e-10


class UNet(nn.Module):
    """Parameters in the order of src/learning/networks/unet.ts."""

    def __init__(self, dimensions, features, classes):
        super().__init__()
        convolution = {2: nn.Conv2d, 3: nn.Conv3d}[dimensions]
        transposed = {2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}[dimensions]
        norm = {2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}[dimensions]

        def level(inputs, outputs, stride):
            layers = []
            for i, s in ((inputs, stride), (outputs, 1)):
                layers += [convolution(i, outputs, 3, s, 1, bias=False), norm(outputs, affine=True)]
                layers += [nn.LeakyReLU(0.01, inplace=True)]
            return nn.Sequential(*layers)

        inputs = [1, *features[:-1]]
        self.encoder = nn.ModuleList(level(i, o, 1 if n == 0 else 2) for n, (i, o) in enumerate(zip(inputs, features)))
        self.decoder = nn.ModuleList()
        for high, low in list(zip(features[:-1], features[1:]))[::-1]:
            self.decoder.append(nn.ModuleList([transposed(low, high, 2, 2, bias=False), level(2 * high, high, 1)]))
        self.head = convolution(features[0], classes, 1)

    def forward(self, x):
        skips = []
        for level in self.encoder:
            x = level(x)
            skips.append(x)
        skips.pop()
        for up, level in self.decoder:
            x = level(torch.cat([up(x), skips.pop()], 1))
        return self.head(x)


def loss_of(logits, target, maps):
    p = torch.softmax(logits, 1)
    space = tuple(range(2, p.dim()))
    weight = 1 / (target.sum(space) + EPSILON) ** 2
    intersection, union = (p * target).sum(space), (p + target).sum(space)
    dice = 1 - 2 * ((weight * intersection).sum(1) + EPSILON) / ((weight * union).sum(1) + EPSILON)
    return dice.mean() + 0.01 * (p[:, 1] * maps[:, 1]).mean()


def load(network, path):
    values = torch.from_numpy(np.fromfile(path, np.float32))
    position = 0
    with torch.no_grad():
        for parameter in network.parameters():
            count = parameter.numel()
            parameter.copy_(values[position : position + count].view_as(parameter))
            position += count
    assert position == len(values), f"{len(values)} values for a network of {position}"


def main(spec):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    folder, size = Path(spec["folder"]), [spec["side"]] * spec["dimensions"]
    batch, classes = spec["batch"], 2
    network = UNet(spec["dimensions"], spec["features"], classes)
    load(network, folder / "parameters.f32")
    images = torch.from_numpy(np.fromfile(folder / "images.f32", np.float32)).view(batch, 1, *size)
    labels = torch.from_numpy(np.fromfile(folder / "labels.u8", np.uint8)).view(batch, *size).long()
    maps = torch.from_numpy(np.fromfile(folder / "maps.f32", np.float32)).view(batch, classes, *size)
    target = nn.functional.one_hot(labels, classes).movedim(-1, 1).float()
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)

    def train():
        optimizer.zero_grad()
        loss = loss_of(network(images), target, maps)
        loss.backward()
        optimizer.step()
        return loss.item()

    def predict():
        with torch.no_grad():
            return torch.softmax(network(images), 1)[:, 1].mean().item()

    step = {"train": train, "predict": predict}[spec["task"]]
    if spec["task"] == "predict":
        network.eval()
    first = step()
    for line in sys.stdin:
        command = line.strip()
        if command == "value":
            answer = first
        elif command == "memory":
            answer = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        else:
            answer = []
            for _ in range(int(command)):
                start = time.perf_counter()
                step()
                answer.append(1000 * (time.perf_counter() - start))
        print(json.dumps(answer), flush=True)


main(json.loads(sys.argv[1]))
