"""Writes the networks that the tests of the ONNX import read: `python3 bench/exportFixtures.py FOLDER`.

For each architecture NAME.onnx, exported by torch.onnx.export, and NAME.json with an input and what
PyTorch makes of it. Small re-implementations with random weights; needs Debian's python3-torch.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F


def plain_block(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1),
        nn.InstanceNorm2d(outputs, affine=True),
        nn.LeakyReLU(0.01),
    )


class PlainUnet(nn.Module):
    """2D, nnU-Net's plain blocks, two resolutions of logits as with deep supervision."""

    def __init__(self):
        super().__init__()
        self.top, self.middle, self.bottom = plain_block(1, 3), plain_block(3, 4, 2), plain_block(4, 5, 2)
        self.up1, self.up0 = nn.ConvTranspose2d(5, 4, 2, 2), nn.ConvTranspose2d(4, 3, 2, 2)
        self.join1, self.join0 = plain_block(8, 4), plain_block(6, 3)
        self.head1, self.head0 = nn.Conv2d(4, 2, 1), nn.Conv2d(3, 2, 1)

    def forward(self, x):
        a = self.top(x)
        b = self.middle(a)
        c = self.join1(torch.cat([self.up1(self.bottom(b)), b], 1))
        d = self.join0(torch.cat([self.up0(c), a], 1))
        return self.head0(d), self.head1(c)


class ResidualBlock3d(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.InstanceNorm3d(outputs, affine=True)
        self.second = nn.Conv3d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.InstanceNorm3d(outputs, affine=True)
        self.skip = nn.Sequential(
            nn.AvgPool3d(stride, stride) if stride != (1, 1, 1) else nn.Identity(),
            nn.Conv3d(inputs, outputs, 1, bias=False) if inputs != outputs else nn.Identity(),
        )

    def forward(self, x):
        y = self.norm2(self.second(F.leaky_relu(self.norm1(self.first(x)), 0.01)))
        return F.leaky_relu(y + self.skip(x), 0.01)


class ResidualUnet3d(nn.Module):
    """3D with anisotropic strides, residual encoder."""

    def __init__(self):
        super().__init__()
        self.top = ResidualBlock3d(1, 2, (1, 1, 1))
        self.bottom = ResidualBlock3d(2, 3, (1, 2, 2))
        self.up = nn.ConvTranspose3d(3, 2, (1, 2, 2), (1, 2, 2))
        self.head = nn.Conv3d(4, 2, 1)

    def forward(self, x):
        a = self.top(x)
        return self.head(torch.cat([self.up(self.bottom(a)), a], 1))


class GroupBlock(nn.Module):
    """Group normalisation, ReLU, convolution, twice, around a skip connection."""

    def __init__(self, channels):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(2, channels), nn.GroupNorm(2, channels)
        self.conv1 = nn.Conv3d(channels, channels, 3, 1, 1, bias=False)
        self.conv2 = nn.Conv3d(channels, channels, 3, 1, 1, bias=False)

    def forward(self, x):
        return x + self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))


class SegResidual(nn.Module):
    """3D as SegResNet: group normalisation, trilinear upsampling, sums instead of concatenation."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv3d(1, 2, 3, 1, 1, bias=False)
        self.top, self.bottom, self.last = GroupBlock(2), GroupBlock(4), GroupBlock(2)
        self.down = nn.Conv3d(2, 4, 3, 2, 1, bias=False)
        self.narrow = nn.Conv3d(4, 2, 1, bias=False)
        self.up = nn.Upsample(scale_factor=2, mode="trilinear", align_corners=False)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Conv3d(2, 3, 1)

    def forward(self, x):
        a = self.top(self.dropout(self.first(x)))
        return self.head(self.last(self.up(self.narrow(self.bottom(self.down(a)))) + a))


def basic_block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, 1, 1),
        nn.InstanceNorm2d(outputs),
        nn.Dropout(0.1),
        nn.LeakyReLU(0.1),
    )


class BasicUnet(nn.Module):
    """2D as BasicUNet: max pooling, and odd sizes filled up at their ends by replication."""

    def __init__(self):
        super().__init__()
        self.top, self.bottom, self.join = basic_block(1, 3), basic_block(3, 4), basic_block(6, 3)
        self.up = nn.ConvTranspose2d(4, 3, 2, 2)
        self.head = nn.Conv2d(3, 2, 1)

    def forward(self, x):
        a = self.top(x)
        b = self.up(self.bottom(F.max_pool2d(a, 2)))
        missing = [int(a.shape[axis] - b.shape[axis]) for axis in (3, 2)]
        b = F.pad(b, [0, missing[0], 0, missing[1]], "replicate")
        return self.head(self.join(torch.cat([a, b], 1)))


class EncoderNet(nn.Module):
    """2D with a torchvision-style encoder: batch normalisation, groups, dilation, pooling, squeeze and excitation."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(2, 4, 7, 2, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        )
        self.deep = nn.Sequential(
            nn.Conv2d(4, 4, 3, 1, 2, dilation=2, groups=4, bias=False), nn.BatchNorm2d(4), nn.ReLU6()
        )
        self.squeeze = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(4, 2, 1), nn.SiLU(), nn.Conv2d(2, 4, 1), nn.Sigmoid()
        )
        self.attend = nn.Linear(4, 4)
        self.norm = nn.LayerNorm(4)
        self.head = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        a = self.stem(x)
        b = self.deep(a)
        b = a + b * self.squeeze(b)
        tokens = self.norm(b.flatten(2).transpose(1, 2))
        tokens = tokens + F.gelu(self.attend(tokens))
        b = tokens.transpose(1, 2).reshape(b.shape)
        return F.interpolate(self.head(b), size=x.shape[2:], mode="bilinear", align_corners=False)


NETWORKS = {
    "plainUnet": (PlainUnet, (2, 1, 8, 8), 11),
    "residualUnet3d": (ResidualUnet3d, (1, 1, 4, 4, 4), 13),
    "segResidual": (SegResidual, (1, 1, 4, 4, 4), 16),
    "basicUnet": (BasicUnet, (1, 1, 7, 9), 14),
    "encoder": (EncoderNet, (1, 2, 16, 16), 16),
}


def main(folder):
    for name, (build, shape, opset) in NETWORKS.items():
        torch.manual_seed(5)
        network = build()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.add_(0.2 * torch.randn_like(parameter))
            for key, buffer in network.named_buffers():
                if "running" in key:
                    buffer.copy_(0.5 + torch.rand_like(buffer))
        network.eval()
        image = torch.randn(shape)
        with torch.no_grad():
            outputs = network(image)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        # As for further training: nothing is folded into its neighbour.
        torch.onnx.export(
            network,
            image,
            str(folder / f"{name}.onnx"),
            opset_version=opset,
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
            input_names=["image"],
            dynamic_axes={"image": {0: "batch"}} if name == "plainUnet" else None,
        )
        rounded = lambda x: [round(value, 6) for value in x.flatten().tolist()]
        record = {
            "shape": list(shape),
            "image": rounded(image),
            "outputs": [{"shape": list(y.shape), "values": rounded(y)} for y in outputs],
        }
        (folder / f"{name}.json").write_text(json.dumps(record) + "\n")


main(Path(sys.argv[1]))
