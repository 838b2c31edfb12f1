"""Multiply-adds of layers against counts by hand."""

import pytest
import torch
from torch import nn

from taskgroup import estimate_cost
from taskgroup.surrogate.network.count_macs import count_macs
from tests.surrogate.problems import small


class Apply(nn.Module):
    def __init__(self, function, **layers):
        super().__init__()
        self.function = function
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, inputs):
        return self.function(self, inputs)


ATTENTION = 6 * 8 * 24 + 6 * 8 * 8 + 2 * 6 * 6 * 8  # three inputs and one output of size 8, six positions
BY_HAND = {
    "linear": (nn.Linear(5, 3), (1, 5), 15),
    "convolution": (nn.Conv2d(1, 4, 3), (1, 1, 8, 8), 4 * 9 * 36),
    "bilinear": (Apply(lambda m, x: m.b(x[:, :4], x[:, 4:]), b=nn.Bilinear(4, 5, 3)), (1, 9), 4 * 5 * 3),
    "matrix–vector": (Apply(lambda m, x: (m.w @ x[0])[None], w=nn.Parameter(torch.ones(7, 9))), (1, 9), 63),
    "vector": (Apply(lambda m, x: (x[0] @ m.w)[None, None], w=nn.Parameter(torch.ones(9))), (1, 9), 9),
    "attention": (
        Apply(lambda m, x: m.a(x, x, x)[0], a=nn.MultiheadAttention(8, 2, batch_first=True)),
        (1, 6, 8),
        ATTENTION,
    ),
    "fused attention": (
        Apply(lambda m, x: m.a(x, x, x, need_weights=False)[0], a=nn.MultiheadAttention(8, 2, batch_first=True)),
        (1, 6, 8),
        ATTENTION,
    ),
    "transformer": (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (1, 6, 8), ATTENTION + 2 * 6 * 8 * 16),
    "LSTM": (Apply(lambda m, x: m.r(x)[0], r=nn.LSTM(5, 4, batch_first=True)), (1, 6, 5), 6 * 4 * 4 * (5 + 4)),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_counts_by_hand(name):
    module, shape, expected = BY_HAND[name]
    part, _, missed = count_macs(module, torch.ones(shape))
    assert part.macs == expected
    assert missed == ()


def test_a_layer_without_counted_operations_is_reported():
    layer = Apply(lambda m, x: (m.w * x).sum(1, keepdim=True).T, w=nn.Parameter(torch.ones(7, 9)))
    part, _, missed = count_macs(nn.Sequential(layer), torch.ones(1, 9))
    assert part.macs == 0 and missed == ("0",)


@pytest.mark.parametrize(
    "function",
    [
        lambda m, x: m.l(x) + torch.ones(8),  # a tensor made in the forward pass, on the CPU
        lambda m, x: m.l(x) * (2.0 if x.sum().item() > 0 else 1.0),  # control flow that reads the data
    ],
)
def test_a_forward_pass_that_needs_numbers_is_counted(function):
    problem = small(trunk=lambda width: Apply(function, l=nn.Linear(6, 8)))
    notes = []
    cost = estimate_cost(problem, widths={"one": 1.0}, notify=notes.append)
    assert cost.architectures["one"].trunk.macs == 48 and notes == []


def test_uncounted_layers_are_noted():
    trunk = Apply(lambda m, x: (m.w[None] * x[:, None]).sum(2), w=nn.Parameter(torch.ones(4, 6)))
    notes = []
    estimate_cost(small(trunk=lambda width: nn.Sequential(trunk)), widths={"one": 1.0}, notify=notes.append)
    assert notes == ["no multiply-adds could be counted in layer '0' of the trunk; the estimated cost is too low"]
