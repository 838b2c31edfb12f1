"""Code that depends on the training mode, and layers that mix examples."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.stackable import why_not_stacked
from taskgroup.surrogate.training.stacked import train_stacked
from tests.surrogate.problems import small
from tests.surrogate.test_training import alike, members_of, setup_of


class FunctionalDropout(nn.Module):
    def forward(self, inputs):
        return functional.dropout(inputs, 0.5, self.training)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(2, 1, dropout=0.3, batch_first=True)

    def forward(self, inputs):
        sequence = inputs.reshape(len(inputs), 4, 2)
        return self.attention(sequence, sequence, sequence)[0].flatten(1)


class Louder(nn.Module):
    def forward(self, inputs):
        return 2 * inputs if self.training else inputs


def with_layer(layer):
    return small(trunk=lambda width: nn.Sequential(nn.Linear(6, 8), layer(), nn.Tanh()))


@pytest.mark.parametrize("layer", [FunctionalDropout, Attention, lambda: nn.Dropout(0.5)])
def test_random_layers_are_found_and_trained_one_at_a_time(layer):
    problem = with_layer(layer)
    assert "random numbers" in why_not_stacked(setup_of(problem), Member(problem.names[:1], 0))


def test_functional_dropout_trains_like_the_layer():
    one, other = (
        train_one_at_a_time(setup_of(problem), [Member(problem.names, 0)])[0]
        for problem in (with_layer(FunctionalDropout), with_layer(lambda: nn.Dropout(0.5)))
    )
    assert one.loss == other.loss


def test_branches_on_the_training_mode_are_taken_in_a_stack():
    problem = with_layer(Louder)
    setup = setup_of(problem)
    members = members_of(problem)
    assert why_not_stacked(setup, members[0]) is None
    plain = train_stacked(setup_of(with_layer(nn.Identity)), members)
    for one, other, silent in zip(
        train_stacked(setup, members), train_one_at_a_time(setup, members), plain, strict=True
    ):
        alike(one, other)
        assert one.loss != silent.loss


def test_batch_statistics_are_those_of_the_whole_split():
    problem = with_layer(lambda: nn.BatchNorm1d(8, track_running_stats=False))
    setup = setup_of(problem, batch_size=4)
    assert setup.network.mixes_examples and setup.slice_size(setup.validation) == len(setup.validation)
    member = Member(problem.names, 0)
    assert why_not_stacked(setup, member) is None
    for train in (train_stacked, train_one_at_a_time):
        outcome = train(setup, [member], None, True)[0]
        module = setup.network.make(0)
        module.load_state_dict(outcome.weights, strict=False)
        outputs = module.eval()(setup.validation.inputs)
        losses = setup.network.losses(outputs, setup.validation.labels, None, setup.mask(member))
        assert list(outcome.loss.values()) == pytest.approx(losses.tolist(), rel=1e-5)


def test_layers_that_treat_examples_alone_are_evaluated_in_slices():
    for layer in (nn.Identity, lambda: nn.LayerNorm(8), lambda: nn.BatchNorm1d(8), FunctionalDropout):
        assert not setup_of(with_layer(layer)).network.mixes_examples
    assert torch.is_grad_enabled()
