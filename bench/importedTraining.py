"""The peer of importedTraining.ts: `python3 bench/importedTraining.py FOLDER STEPS`.

Writes network.onnx (a U-Net with its first parameters), batches.bin (per step the images as float32,
then the labels as float32) and task.json, trains with SGD, and prints the losses as a JSON array.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BATCH, SIDE, CLASSES, RATE = 4, 32, 3, 0.05
DICE_EPSILON = 1e-5


def block(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1),
        nn.InstanceNorm2d(outputs, affine=True),
        nn.LeakyReLU(0.01),
    )


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.top, self.middle, self.bottom = block(1, 8), block(8, 16, 2), block(16, 24, 2)
        self.up1, self.up0 = nn.ConvTranspose2d(24, 16, 2, 2), nn.ConvTranspose2d(16, 8, 2, 2)
        self.join1, self.join0 = block(32, 16), block(16, 8)
        self.head = nn.Conv2d(8, CLASSES, 1)

    def forward(self, x):
        a = self.top(x)
        b = self.middle(a)
        c = self.join1(torch.cat([self.up1(self.bottom(b)), b], 1))
        return self.head(self.join0(torch.cat([self.up0(c), a], 1)))


def loss_of(logits, labels):
    p = torch.softmax(logits, 1)
    target = F.one_hot(labels, CLASSES).permute(0, 3, 1, 2).float()
    overlap, sizes = (p * target).sum((2, 3)), (p + target).sum((2, 3))
    dice = 1 - (2 * overlap + DICE_EPSILON) / (sizes + DICE_EPSILON)
    return F.cross_entropy(logits, labels) + dice.mean()


def batches(steps):
    """Discs of two sizes in noise, one class each."""
    random = np.random.default_rng(3)
    y, x = np.mgrid[:SIDE, :SIDE]
    for _ in range(steps):
        labels = np.zeros((BATCH, SIDE, SIDE), np.int64)
        for sample in labels:
            for label, radius in ((1, 6), (2, 4)):
                cy, cx = random.integers(6, SIDE - 6, 2)
                sample[(y - cy) ** 2 + (x - cx) ** 2 < radius**2] = label
        noise = random.normal(0, 0.3, (BATCH, 1, SIDE, SIDE))
        yield (labels[:, None] + noise).astype(np.float32), labels


def main(folder, steps):
    torch.manual_seed(0)
    network = UNet()
    data = list(batches(steps))
    torch.onnx.export(
        network,
        torch.from_numpy(data[0][0]),
        str(folder / "network.onnx"),
        opset_version=13,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )
    with open(folder / "batches.bin", "wb") as file:
        for images, labels in data:
            file.write(images.tobytes())
            file.write(labels.astype(np.float32).tobytes())
    task = {"batch": BATCH, "side": SIDE, "classes": CLASSES, "rate": RATE, "diceEpsilon": DICE_EPSILON}
    (folder / "task.json").write_text(json.dumps(task))

    optimizer = torch.optim.SGD(network.parameters(), RATE)
    losses = []
    for images, labels in data:
        optimizer.zero_grad()
        loss = loss_of(network(torch.from_numpy(images)), torch.from_numpy(labels))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(json.dumps(losses))


main(Path(sys.argv[1]), int(sys.argv[2]))
