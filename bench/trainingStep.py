"""The peer of trainingStep.ts: the same network, losses and optimizer in PyTorch, same arguments."""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn.functional import one_hot

WARM_UP = 3
EPSILON = 1e-10


def block(inputs, outputs, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.InstanceNorm2d(outputs, affine=True),
        nn.LeakyReLU(0.01, inplace=True),
    )


class UNet(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        inputs = [1, *features[:-1]]
        self.down = nn.ModuleList(
            nn.Sequential(block(i, o, 1 if n == 0 else 2), block(o, o, 1))
            for n, (i, o) in enumerate(zip(inputs, features))
        )
        pairs = list(zip(features[:-1], features[1:]))[::-1]
        self.raise_ = nn.ModuleList(nn.ConvTranspose2d(low, high, 2, 2, bias=False) for high, low in pairs)
        self.up = nn.ModuleList(nn.Sequential(block(2 * o, o, 1), block(o, o, 1)) for o, _ in pairs)
        self.head = nn.Conv2d(features[0], classes, 1)

    def forward(self, x):
        skips = []
        for level in self.down:
            x = level(x)
            skips.append(x)
        skips.pop()
        for raise_, level in zip(self.raise_, self.up):
            x = level(torch.cat([raise_(x), skips.pop()], 1))
        return self.head(x)


def loss_of(logits, target, maps):
    p = torch.softmax(logits, 1)
    weight = 1 / (target.sum((2, 3)) + EPSILON) ** 2
    intersection, union = (p * target).sum((2, 3)), (p + target).sum((2, 3))
    dice = 1 - 2 * ((weight * intersection).sum(1) + EPSILON) / ((weight * union).sum(1) + EPSILON)
    return dice.mean() + 0.01 * (p[:, 1] * maps[:, 1]).mean()


def main(features, batch, side, steps):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    network = UNet([int(f) for f in features.split(",")], 2)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    images = torch.rand(batch, 1, side, side) * 2 - 1
    target = one_hot((torch.rand(batch, side, side) > 0.8).long(), 2).permute(0, 3, 1, 2).float()
    maps = torch.rand(batch, 2, side, side) * 2 - 1
    times = []
    for _ in range(WARM_UP + steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = loss_of(network(images), target, maps)
        loss.backward()
        optimizer.step()
        loss.item()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps(times[WARM_UP:]))


main(sys.argv[1], *(int(argument) for argument in sys.argv[2:]))
