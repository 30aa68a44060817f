"""The peer of importedTraining.ts: `python3 bench/importedTraining.py NETWORK FOLDER STEPS`.

Writes network.onnx (with its first parameters), batches.bin (per step the images as float32, then the labels
as uint8) and task.json, trains with SGD, and prints the losses as a JSON array.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

CLASSES, RATE, MOMENTUM = 3, 0.05, 0.5
# As src/learning/losses: cross-entropy and Dice.
EPSILON = 1e-10


def block(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1),
        nn.InstanceNorm2d(outputs, affine=True),
        nn.LeakyReLU(0.01),
    )


class UNet(nn.Module):
    """2D, plain blocks as nnU-Net's."""

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


class ResidualBlock(nn.Module):
    """3D, as in nnU-Net's residual encoders: average pooling and a 1x1x1 convolution on the way around."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first, self.second = nn.Conv3d(inputs, outputs, 3, stride, 1), nn.Conv3d(outputs, outputs, 3, 1, 1)
        self.norm1, self.norm2 = (nn.InstanceNorm3d(outputs, affine=True) for _ in range(2))
        around = [nn.AvgPool3d(stride, stride)] if stride != 1 else []
        if inputs != outputs:
            around += [nn.Conv3d(inputs, outputs, 1, bias=False), nn.InstanceNorm3d(outputs, affine=True)]
        self.around = nn.Sequential(*around)

    def forward(self, x):
        y = self.norm2(self.second(F.leaky_relu(self.norm1(self.first(x)), 0.01)))
        return F.leaky_relu(y + self.around(x), 0.01)


class ResidualUNet(nn.Module):
    """3D, two residual blocks on each of three levels, the deepest anisotropic."""

    def __init__(self):
        super().__init__()
        deepest = (1, 2, 2)
        self.levels = nn.ModuleList(
            nn.Sequential(ResidualBlock(inputs, outputs, stride), ResidualBlock(outputs, outputs, 1))
            for inputs, outputs, stride in ((1, 6, 1), (6, 10, 2), (10, 14, deepest))
        )
        self.ups = nn.ModuleList([nn.ConvTranspose3d(14, 10, deepest, deepest), nn.ConvTranspose3d(10, 6, 2, 2)])
        self.joins = nn.ModuleList([ResidualBlock(20, 10, 1), ResidualBlock(12, 6, 1)])
        self.head = nn.Conv3d(6, CLASSES, 1)

    def forward(self, x):
        skips = []
        for level in self.levels:
            x = level(x)
            skips.append(x)
        for up, join, skip in zip(self.ups, self.joins, skips[-2::-1]):
            x = join(torch.cat([up(x), skip], 1))
        return self.head(x)


class GroupBlock(nn.Module):
    """Group normalisation, ReLU, convolution, twice, around a skip connection."""

    def __init__(self, channels):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(4, channels), nn.GroupNorm(4, channels)
        self.conv1, self.conv2 = (nn.Conv3d(channels, channels, 3, 1, 1, bias=False) for _ in range(2))

    def forward(self, x):
        return x + self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))


class SegResNet(nn.Module):
    """3D, as MONAI's: strided convolutions down, trilinear upsampling, sums instead of concatenation."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv3d(1, 8, 3, 1, 1, bias=False)
        self.top, self.middle, self.bottom = GroupBlock(8), GroupBlock(16), GroupBlock(32)
        self.down1, self.down2 = nn.Conv3d(8, 16, 3, 2, 1, bias=False), nn.Conv3d(16, 32, 3, 2, 1, bias=False)
        upsample = lambda: nn.Upsample(scale_factor=2, mode="trilinear", align_corners=False)
        self.up2 = nn.Sequential(nn.Conv3d(32, 16, 1, bias=False), upsample())
        self.up1 = nn.Sequential(nn.Conv3d(16, 8, 1, bias=False), upsample())
        self.join2, self.join1 = GroupBlock(16), GroupBlock(8)
        self.head = nn.Sequential(nn.GroupNorm(4, 8), nn.ReLU(), nn.Conv3d(8, CLASSES, 1))

    def forward(self, x):
        a = self.top(self.first(x))
        b = self.middle(self.down1(a))
        c = self.join2(self.up2(self.bottom(self.down2(b))) + b)
        return self.head(self.join1(self.up1(c) + a))


class BasicBlock(nn.Module):
    """2D, as torchvision's ResNet."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.around = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        return F.relu(y + self.around(x))


class EncoderUNet(nn.Module):
    """2D, ResNet encoder with the statistics of the batch and max pooling, nearest and bilinear upsampling."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.middle, self.bottom = BasicBlock(8, 12, 1), BasicBlock(12, 16, 2)
        self.join = nn.Sequential(nn.Conv2d(28, 12, 3, 1, 1, bias=False), nn.BatchNorm2d(12), nn.ReLU())
        self.head = nn.Conv2d(20, CLASSES, 3, 1, 1)

    def forward(self, x):
        a = self.stem(x)
        b = self.middle(self.pool(a))
        c = self.join(torch.cat([F.interpolate(self.bottom(b), scale_factor=2, mode="nearest"), b], 1))
        c = F.interpolate(c, size=a.shape[2:], mode="bilinear", align_corners=True)
        return F.interpolate(
            self.head(torch.cat([c, a], 1)), scale_factor=2.0, mode="bilinear", align_corners=False
        )


# Network, batch, image, and whether it is exported in training: with the statistics of the batch.
NETWORKS = {
    "unet": (UNet, 4, (32, 32), False),
    "residual-unet": (ResidualUNet, 2, (8, 16, 16), False),
    "segresnet": (SegResNet, 2, (8, 16, 16), False),
    "encoder-unet": (EncoderUNet, 4, (32, 32), True),
}


def loss_of(logits, labels):
    p = torch.softmax(logits, 1)
    target = F.one_hot(labels, CLASSES).movedim(-1, 1).float()
    spatial = tuple(range(2, logits.ndim))
    cross_entropy = -torch.log(p + EPSILON).mul(target).sum() / target.sum()
    overlap, sizes = (p * target).sum(spatial), (p + target).sum(spatial)
    return cross_entropy + (1 - (2 * overlap + EPSILON) / (sizes + EPSILON)).mean()


def batches(steps, batch, shape):
    """Balls of two sizes in noise, one class each."""
    random = np.random.default_rng(3)
    grid = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1)
    for _ in range(steps):
        labels = np.zeros((batch, *shape), np.uint8)
        for sample in labels:
            for label, radius in ((1, 5), (2, 3)):
                centre = [random.integers(2, length - 2) for length in shape]
                sample[((grid - centre) ** 2).sum(-1) < radius**2] = label
        noise = random.normal(0, 0.3, (batch, 1, *shape))
        yield (labels[:, None] + noise).astype(np.float32), labels


def main(name, folder, steps):
    warnings.simplefilter("ignore")
    build, batch, shape, in_training = NETWORKS[name]
    torch.manual_seed(0)
    network = build().train(in_training)
    data = list(batches(steps, batch, shape))
    torch.onnx.export(
        network,
        torch.from_numpy(data[0][0]),
        str(folder / "network.onnx"),
        opset_version=14,
        training=torch.onnx.TrainingMode.TRAINING if in_training else torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )
    with open(folder / "batches.bin", "wb") as file:
        for images, labels in data:
            file.write(images.tobytes())
            file.write(labels.tobytes())
    task = {"batch": batch, "patch": shape, "rate": RATE, "momentum": MOMENTUM}
    (folder / "task.json").write_text(json.dumps(task))

    optimizer = torch.optim.SGD(network.parameters(), RATE, MOMENTUM)
    losses = []
    for images, labels in data:
        optimizer.zero_grad()
        loss = loss_of(network(torch.from_numpy(images)), torch.from_numpy(labels).long())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(json.dumps(losses))


main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
