"""Writes the networks that the tests of the ONNX import read: `python3 bench/exportFixtures.py FOLDER [NAME...]`.

For each architecture NAME.onnx, exported by torch.onnx.export, and NAME.json with an input, what PyTorch
makes of it and the derivatives by the parameters. Small re-implementations with random weights; needs
Debian's python3-torch and python3-onnx.
"""

import copy
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
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


class DeepPlainUnet3d(nn.Module):
    """3D as nnU-Net's PlainConvUNet: four stages of two blocks, anisotropic, logits of every resolution."""

    FEATURES, STRIDES = (2, 3, 4, 4), (1, 2, 2, (1, 2, 2))

    def __init__(self):
        super().__init__()
        self.stages, self.ups, self.joins, self.heads = (nn.ModuleList() for _ in range(4))
        inputs = 1
        for features, stride in zip(self.FEATURES, self.STRIDES):
            self.stages.append(nn.Sequential(self.block(inputs, features, stride), self.block(features, features)))
            inputs = features
        for deep in range(len(self.FEATURES) - 1, 0, -1):
            features, stride = self.FEATURES[deep - 1], self.STRIDES[deep]
            self.ups.append(nn.ConvTranspose3d(self.FEATURES[deep], features, stride, stride))
            self.joins.append(nn.Sequential(self.block(2 * features, features), self.block(features, features)))
            self.heads.append(nn.Conv3d(features, 2, 1))

    @staticmethod
    def block(inputs, outputs, stride=1):
        return nn.Sequential(
            nn.Conv3d(inputs, outputs, 3, stride, 1),
            nn.InstanceNorm3d(outputs, affine=True),
            nn.LeakyReLU(0.01, inplace=True),
        )

    def forward(self, x):
        skips, logits = [], []
        for stage in self.stages:
            x = stage(x)
            skips.append(x)
        for up, join, head, skip in zip(self.ups, self.joins, self.heads, reversed(skips[:-1])):
            x = join(torch.cat((up(x), skip), 1))
            logits.append(head(x))
        return tuple(reversed(logits))


class ParametricUnet(nn.Module):
    """2D as MONAI's UNet: norm, dropout, PReLU; strided convolutions; overlapping transposed convolutions."""

    def __init__(self):
        super().__init__()
        act = lambda channels: nn.Sequential(nn.InstanceNorm2d(channels), nn.Dropout(0.0), nn.PReLU())
        self.down1 = nn.Sequential(nn.Conv2d(1, 3, 3, 2, 1), act(3))
        self.skip1 = nn.Conv2d(1, 3, 3, 2, 1)
        self.down2 = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), act(4))
        self.up2 = nn.Sequential(nn.ConvTranspose2d(4, 3, 3, 2, 1, output_padding=1), act(3))
        self.up1 = nn.ConvTranspose2d(6, 2, 3, 2, 1, output_padding=1)

    def forward(self, x):
        a = self.down1(x) + self.skip1(x)
        return self.up1(torch.cat([self.up2(self.down2(a)), a], 1))


class BatchUnet(nn.Module):
    """2D with batch normalisation, dropout and bilinear upsampling onto the corners, exported in training."""

    def __init__(self):
        super().__init__()
        block = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, 1, 1), nn.BatchNorm2d(o), nn.ReLU(inplace=True))
        self.top, self.bottom, self.join = block(1, 3), block(3, 4), block(7, 3)
        self.dropout = nn.Dropout(0.3)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.head = nn.Conv2d(3, 2, 1)

    def forward(self, x):
        a = self.top(x)
        b = self.up(self.dropout(self.bottom(F.max_pool2d(a, 2))))
        return self.head(self.join(torch.cat([a, b], 1)))


class MobileNet(nn.Module):
    """2D, inverted residuals: depthwise convolution, hard swish, squeeze and excitation, atrous pooling."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1, bias=False), nn.BatchNorm2d(4), nn.Hardswish())
        self.widen = nn.Sequential(nn.Conv2d(4, 8, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish())
        self.depth = nn.Sequential(
            nn.Conv2d(8, 8, 5, 1, 2, groups=8, bias=False), nn.BatchNorm2d(8), nn.Hardswish()
        )
        self.squeeze = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 2, 1), nn.ReLU(), nn.Conv2d(2, 8, 1), nn.Hardsigmoid()
        )
        self.narrow = nn.Sequential(nn.Conv2d(8, 4, 1, bias=False), nn.BatchNorm2d(4))
        self.atrous = nn.ModuleList([nn.Conv2d(4, 2, 3, padding=rate, dilation=rate) for rate in (2, 3)])
        self.head = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        a = self.stem(x)
        b = self.depth(self.widen(a))
        b = a + self.narrow(b * self.squeeze(b))
        b = torch.cat([branch(b) for branch in self.atrous], 1)
        return F.interpolate(self.head(b), scale_factor=2.0, mode="bilinear", align_corners=False)


class Transformer(nn.Module):
    """2D, patches as tokens: position embedding, attention of two heads, layer normalisation, GELU."""

    def __init__(self):
        super().__init__()
        self.embed, self.place = nn.Conv2d(1, 4, 4, 4), nn.Parameter(0.1 * torch.randn(1, 4, 4))
        self.norm1, self.norm2 = nn.LayerNorm(4), nn.LayerNorm(4)
        self.attend, self.project = nn.Linear(4, 12), nn.Linear(4, 4)
        self.mix = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 4))
        self.up = nn.ConvTranspose2d(4, 2, 4, 4)

    def forward(self, x):
        tokens = self.embed(x).flatten(2).transpose(1, 2) + self.place
        batch, count, channels = tokens.shape
        parts = self.attend(self.norm1(tokens)).reshape(batch, count, 3, 2, channels // 2)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        attended = (q @ k.transpose(-2, -1) * (channels // 2) ** -0.5).softmax(-1) @ v
        tokens = tokens + self.project(attended.transpose(1, 2).reshape(batch, count, channels))
        tokens = tokens + self.mix(self.norm2(tokens))
        return self.up(tokens.transpose(1, 2).reshape(batch, channels, 2, 2))


class ProbabilityUnet(nn.Module):
    """2D, of any size divisible by 4, with probabilities as output: of each class, or of one label."""

    def __init__(self, classes=3):
        super().__init__()
        act = lambda i, o, stride: nn.Sequential(
            nn.Conv2d(i, o, 3, stride, 1), nn.InstanceNorm2d(o, affine=True), nn.LeakyReLU(0.01)
        )
        self.top, self.middle, self.bottom = act(1, 4, 1), act(4, 6, 2), act(6, 8, 2)
        self.up1, self.up2 = nn.ConvTranspose2d(8, 6, 2, 2), nn.ConvTranspose2d(6, 4, 2, 2)
        self.join1, self.join2 = act(12, 6, 1), act(8, 4, 1)
        self.head = nn.Conv2d(4, classes, 1)

    def forward(self, x):
        a = self.top(x)
        b = self.middle(a)
        b = self.join1(torch.cat([self.up1(self.bottom(b)), b], 1))
        logits = self.head(self.join2(torch.cat([self.up2(b), a], 1)))
        return logits.softmax(1) if logits.shape[1] > 1 else logits.sigmoid()


class LesionUnet(ProbabilityUnet):
    def __init__(self):
        super().__init__(1)


# As for further training: nothing is folded into its neighbour.
PRESERVE = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
TRAINING = {"training": torch.onnx.TrainingMode.TRAINING, "do_constant_folding": False}
# What torch.onnx.export does unless told: folds constants, in evaluation.
UNTOLD = {}

NETWORKS = {
    "plainUnet": (PlainUnet, (2, 1, 8, 8), 11, PRESERVE),
    "residualUnet3d": (ResidualUnet3d, (1, 1, 4, 4, 4), 13, PRESERVE),
    "segResidual": (SegResidual, (1, 1, 4, 4, 4), 16, PRESERVE),
    "basicUnet": (BasicUnet, (1, 1, 7, 9), 14, PRESERVE),
    "encoder": (EncoderNet, (1, 2, 16, 16), 16, PRESERVE),
    "mobile": (MobileNet, (1, 3, 12, 12), 15, PRESERVE),
    "transformer": (Transformer, (1, 1, 8, 8), 17, PRESERVE),
    "batchUnet": (BatchUnet, (2, 1, 6, 6), 14, TRAINING),
    # Not trained yet: all scales are 1, and PyTorch writes them once.
    "deepPlainUnet3d": (DeepPlainUnet3d, (1, 1, 4, 16, 16), 16, PRESERVE),
    "parametricUnet": (ParametricUnet, (1, 1, 8, 8), 16, UNTOLD),
    "probabilityUnet": (ProbabilityUnet, (2, 1, 8, 12), 12, PRESERVE),
    "lesionUnet": (LesionUnet, (1, 1, 8, 8), 16, UNTOLD),
}
ANY_SIZE = {0: "batch", 2: "height", 3: "width"}
DYNAMIC = {"plainUnet": {0: "batch"}, "probabilityUnet": ANY_SIZE, "lesionUnet": ANY_SIZE}
UNTRAINED = {"deepPlainUnet3d", "parametricUnet"}


def newer(path):
    """A file as newer exporters write it, of operators that PyTorch 1.13 has no names for (operator set 20)."""
    random = np.random.default_rng(4)
    weights = {
        "conv.weight": random.normal(0, 0.4, (4, 2, 3, 3)),
        "norm.weight": random.normal(1, 0.2, (2,)),
        "norm.bias": random.normal(0, 0.2, (2,)),
        "layer.weight": random.normal(1, 0.2, (6,)),
        "layer.bias": random.normal(0, 0.2, (6,)),
    }
    ints = lambda name, *values: helper.make_node("Constant", [], [name], value_ints=list(values))
    nodes = [
        ints("spatial", 2, 3),
        ints("sides", 1, 0, 0, 2),
        ints("size", 5, 12),
        helper.make_node("Conv", ["image", "conv.weight"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("GroupNormalization", ["a", "norm.weight", "norm.bias"], ["b"], num_groups=2),
        helper.make_node("Gelu", ["b"], ["c"], approximate="tanh"),
        helper.make_node("Split", ["c"], ["d1", "d2"], axis=1, num_outputs=2),
        helper.make_node("Mish", ["d1"], ["e1"]),
        helper.make_node("HardSwish", ["d2"], ["e2"]),
        helper.make_node("Concat", ["e1", "e2"], ["f"], axis=1),
        helper.make_node("LayerNormalization", ["f", "layer.weight", "layer.bias"], ["g"], axis=-1),
        helper.make_node("ReduceMean", ["g", "spatial"], ["h"], keepdims=1),
        helper.make_node("GreaterOrEqual", ["g", "h"], ["above"]),
        helper.make_node("CastLike", ["above", "g"], ["mask"]),
        helper.make_node("Mul", ["g", "mask"], ["i"]),
        helper.make_node("Gelu", ["i"], ["j"]),
        helper.make_node("Einsum", ["j", "j"], ["similar"], equation="bcij,bdij->bcd"),
        helper.make_node("Softmax", ["similar"], ["share"], axis=-1),
        helper.make_node("Einsum", ["share", "j"], ["mixed"], equation="bcd,bdij->bcij"),
        helper.make_node("Pad", ["mixed", "sides", "", "spatial"], ["k"], mode="reflect"),
        helper.make_node(
            "Resize",
            ["k", "", "", "size"],
            ["logits"],
            axes=[2, 3],
            mode="linear",
            coordinate_transformation_mode="pytorch_half_pixel",
        ),
    ]
    port = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    initializers = [numpy_helper.from_array(w.astype(np.float32), name) for name, w in weights.items()]
    graph = helper.make_graph(
        nodes, "newer", [port("image", 1, 2, 4, 6)], [port("logits", 1, 4, 5, 12)], initializers
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9), path)


def pattern(count):
    """Numbers without pattern, the same in the tests."""
    return torch.sin(1.7 * torch.arange(count, dtype=torch.float64))


def perturb(network):
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
        for key, buffer in network.named_buffers():
            if "running" in key:
                buffer.copy_(0.5 + torch.rand_like(buffer))


def slopes(network, image, step=1e-6):
    """
    Derivative of the first output, weighted by the pattern, along the pattern in each parameter. As a
    difference in float64: backwards, PyTorch 1.13 is wrong for the encoder's dilated convolution in groups.
    """
    network, image = copy.deepcopy(network).double(), image.double()

    def weighted():
        output = network(image)
        output = output[0] if isinstance(output, tuple) else output
        return float((output.flatten() * pattern(output.numel())).sum())

    def slope(parameter):
        direction = step * pattern(parameter.numel()).reshape(parameter.shape)
        ahead = (parameter.add_(direction), weighted())[1]
        behind = (parameter.sub_(2 * direction), weighted())[1]
        parameter.add_(direction)
        return round((ahead - behind) / (2 * step), 6)

    with torch.no_grad():
        return {name: slope(parameter) for name, parameter in network.named_parameters()}


def main(folder, *wanted):
    newer(str(folder / "newer.onnx"))
    for name, (build, shape, opset, options) in NETWORKS.items():
        if wanted and name not in wanted:
            continue
        torch.manual_seed(5)
        network = build()
        if name not in UNTRAINED:
            perturb(network)
        network.train(options is TRAINING)
        image = torch.randn(shape)
        torch.onnx.export(
            network,
            image,
            str(folder / f"{name}.onnx"),
            opset_version=opset,
            input_names=["image"],
            dynamic_axes={"image": DYNAMIC[name]} if name in DYNAMIC else None,
            **options,
        )
        for module in network.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        outputs = network(image)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        rounded = lambda x: [round(value, 6) for value in x.flatten().tolist()]
        record = {
            "shape": list(shape),
            "image": rounded(image),
            "outputs": [{"shape": list(y.shape), "values": rounded(y)} for y in outputs],
            "slopes": slopes(network, image),
        }
        (folder / f"{name}.json").write_text(json.dumps(record) + "\n")


main(Path(sys.argv[1]), *sys.argv[2:])
