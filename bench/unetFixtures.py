"""Writes what the tests compare our U-Nets with: `python3 bench/unetFixtures.py src/learning/networks`.

unet.fixture.json: small networks of nnU-Net's two architectures (PlainConvUNet and ResidualEncoderUNet of
dynamic_network_architectures, written anew here) with their parameters, an input and what PyTorch makes
of it; and the number of parameters of the full-size networks that nnU-Net plans for two data sets.
Parameters have the names that src/learning/networks/unet.ts gives them. Needs Debian's python3-torch.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

SLOPE = 0.01


class Convolution(nn.Module):
    def __init__(self, inputs, outputs, kernel, strides):
        super().__init__()
        dims = len(kernel)
        self.convolution = (nn.Conv2d, nn.Conv3d)[dims - 2](
            inputs, outputs, kernel, strides, [k // 2 for k in kernel], bias=False
        )
        self.normalization = (nn.InstanceNorm2d, nn.InstanceNorm3d)[dims - 2](outputs, eps=1e-5, affine=True)

    def forward(self, x):
        return self.normalization(self.convolution(x))


class Plain(Convolution):
    def forward(self, x):
        return F.leaky_relu(super().forward(x), SLOPE)


class Residual(nn.Module):
    def __init__(self, inputs, outputs, kernel, strides):
        super().__init__()
        ones = [1] * len(kernel)
        self.strides = strides
        self.first = Convolution(inputs, outputs, kernel, strides)
        self.second = Convolution(outputs, outputs, kernel, ones)
        if inputs != outputs:
            self.projection = Convolution(inputs, outputs, ones, ones)

    def forward(self, x):
        y = self.second(F.leaky_relu(self.first(x), SLOPE))
        if max(self.strides) > 1:
            x = (F.avg_pool2d, F.avg_pool3d)[len(self.strides) - 2](x, self.strides, self.strides)
        if hasattr(self, "projection"):
            x = self.projection(x)
        return F.leaky_relu(y + x, SLOPE)


class Unet(nn.Module):
    """Heads at all levels of the way up but the coarsest one, if asked for."""

    def __init__(self, encoder, inputs, classes, features, strides, kernels, blocks, supervision):
        super().__init__()
        dims = len(strides[0])
        ones = [1] * dims
        conv = (nn.Conv2d, nn.Conv3d)[dims - 2]
        up = (nn.ConvTranspose2d, nn.ConvTranspose3d)[dims - 2]
        block, convolutions = (Plain, 2) if encoder == "plain" else (Residual, 1)
        self.levels = len(features)
        self.encoder = nn.ModuleDict()
        if encoder == "residual":
            self.encoder["stem"] = Plain(inputs, features[0], kernels[0], ones)
            inputs = features[0]
        for n in range(self.levels):
            level = nn.ModuleList()
            for m in range(blocks[n]):
                level.append(block(inputs, features[n], kernels[n], strides[n] if m == 0 else ones))
                inputs = features[n]
            self.encoder[str(n)] = level
        self.decoder = nn.ModuleDict()
        for n in reversed(range(self.levels - 1)):
            level = nn.ModuleDict()
            level["up"] = up(features[n + 1], features[n], strides[n + 1], strides[n + 1], bias=False)
            for m in range(convolutions):
                level[str(m)] = Plain(features[n] * (2 if m == 0 else 1), features[n], kernels[n], ones)
            if supervision and 0 < n < self.levels - 2:
                level["head"] = conv(features[n], classes, 1)
            self.decoder[str(n)] = level
        self.head = conv(features[0], classes, 1)

    def forward(self, x):
        skips = []
        if "stem" in self.encoder:
            x = self.encoder["stem"](x)
        for n in range(self.levels):
            for block in self.encoder[str(n)]:
                x = block(x)
            skips.append(x)
        outputs = []
        for n in reversed(range(self.levels - 1)):
            level = self.decoder[str(n)]
            x = torch.cat([level["up"](x), skips[n]], 1)
            for m in range(len([key for key in level if key.isdigit()])):
                x = level[str(m)](x)
            if "head" in level:
                outputs.insert(0, level["head"](x))
        return [self.head(x), *outputs]


SMALL = {
    "plain 2D": (
        dict(encoder="plain", inputs=2, classes=3, features=[2, 3, 4], blocks=[2, 2, 2], supervision=False)
        | dict(strides=[[1, 1], [2, 2], [2, 1]], kernels=[[3, 3], [3, 3], [3, 3]]),
        (2, 2, 8, 6),
    ),
    "residual 3D": (
        dict(encoder="residual", inputs=1, classes=2, features=[2, 2, 3, 4], blocks=[1, 2, 1, 1])
        | dict(strides=[[1, 1, 1], [1, 2, 2], [2, 2, 2], [1, 2, 2]], supervision=True)
        | dict(kernels=[[1, 3, 3], [1, 3, 3], [3, 3, 3], [3, 3, 3]]),
        (1, 1, 4, 16, 8),
    ),
}

HIPPOCAMPUS = dict(strides=[[1, 1, 1]] + [[2, 2, 2]] * 3, kernels=[[3, 3, 3]] * 4)
PROSTATE = dict(
    strides=[[1, 1, 1], [1, 2, 2], [1, 2, 2], [2, 2, 2], [2, 2, 2], [1, 2, 2], [1, 2, 2]],
    kernels=[[1, 3, 3]] * 2 + [[3, 3, 3]] * 5,
)


def parameter_count(encoder, inputs, classes, topology):
    levels = len(topology["strides"])
    features = [min(320, 32 * 2**n) for n in range(levels)]
    blocks = [2] * levels if encoder == "plain" else [1, 3, 4, 6, 6, 6, 6][:levels]
    network = Unet(encoder, inputs, classes, features, blocks=blocks, supervision=False, **topology)
    return sum(p.numel() for p in network.parameters())


def values(x):
    return {"shape": list(x.shape), "values": [round(v, 6) for v in x.flatten().tolist()]}


def small(name, settings, shape):
    torch.manual_seed(3)
    network = Unet(**settings)
    with torch.no_grad():
        for parameter in network.parameters():
            # Rounded, so that the file says exactly what PyTorch used.
            parameter.copy_((parameter + 0.2 * torch.randn_like(parameter)).mul(1000).round().div(1000))
        image = torch.randn(shape).mul(1000).round().div(1000)
        outputs = network(image)
    parameters = {key: values(x) for key, x in network.state_dict().items()}
    return {"name": name, **settings, "parameters": parameters, "image": values(image)} | {
        "outputs": [values(x) for x in outputs]
    }


def main(folder):
    record = {
        "networks": [small(name, *rest) for name, rest in SMALL.items()],
        "counts": [
            {"encoder": encoder, "inputs": inputs, "count": parameter_count(encoder, inputs, 3, topology)}
            | topology
            for encoder in ["plain", "residual"]
            for inputs, topology in [(1, HIPPOCAMPUS), (2, PROSTATE)]
        ],
    }
    (folder / "unet.fixture.json").write_text(json.dumps(record) + "\n")


main(Path(sys.argv[1]))
