"""Every form that data may have gives the same table."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from taskgroup import Problem, Task
from taskgroup.core.errors import InputError
from taskgroup.surrogate.problem.data import read_data

random = np.random.default_rng(0)
INPUTS = random.normal(size=(50, 4)).astype(np.float32)
LABELS = {"x": INPUTS[:, 0].copy(), "y": (INPUTS[:, 1] > 0).astype(np.int64) + (INPUTS[:, 2] > 0)}


class Rows(Dataset):
    def __len__(self):
        return len(INPUTS)

    def __getitem__(self, index):
        return INPUTS[index], {task: values[index] for task, values in LABELS.items()}


FORMS = {
    "arrays": (INPUTS, LABELS),
    "tensors": (torch.tensor(INPUTS), {task: torch.tensor(values) for task, values in LABELS.items()}),
    "lists": (INPUTS.tolist(), {task: values.tolist() for task, values in LABELS.items()}),
    "dataset": Rows(),
    "loader": DataLoader(Rows(), batch_size=7),
}


def problem(train, **options):
    return Problem(
        tasks=[Task("x"), Task("y", "cross-entropy")], trunk=lambda w: nn.Linear(4, 3), train=train, **options
    )


@pytest.mark.parametrize("form", FORMS)
def test_forms(form):
    given = FORMS[form]
    table = read_data(problem(given, validation=given)).train
    torch.testing.assert_close(table.inputs, torch.tensor(INPUTS))
    torch.testing.assert_close(table.labels[0], torch.tensor(LABELS["x"]))
    assert table.labels[1].tolist() == LABELS["y"].tolist()
    assert table.known.all()


def test_a_table_per_task():
    table = read_data(
        problem(t := {"x": (INPUTS[:20], LABELS["x"][:20]), "y": (INPUTS, LABELS["y"])}, validation=t)
    ).train
    assert len(table) == 70
    assert table.known.sum(dim=0).tolist() == [20, 50]
    assert not (table.known[:, 0] & table.known[:, 1]).any()


def test_missing_labels():
    holes = LABELS["x"].copy()
    holes[::2] = np.nan
    classes = LABELS["y"].copy()
    classes[:5] = -1
    given = (INPUTS, {"x": holes, "y": classes})
    table = read_data(problem(given, validation=given)).train
    assert table.known[:, 0].tolist() == (~np.isnan(holes)).tolist()
    assert table.known[:, 1].tolist() == (classes >= 0).tolist()
    assert torch.isfinite(table.labels[0]).all() and (table.labels[1] >= 0).all()
    floats = (INPUTS, {"x": holes, "y": np.where(classes < 0, np.nan, classes)})
    assert torch.equal(read_data(problem(floats, validation=floats)).train.known, table.known)


def test_a_fifth_is_held_out_twice():
    data = read_data(problem(FORMS["arrays"]))
    sizes = [len(table) for table in (data.train, data.validation, data.test)]
    assert sizes == [30, 10, 10]
    rows = torch.cat([table.inputs for table in (data.train, data.validation, data.test)])
    assert sorted(map(tuple, rows.tolist())) == sorted(map(tuple, torch.tensor(INPUTS).tolist()))


def test_a_table_per_task_is_held_out_per_task():
    data = read_data(problem({task: (INPUTS, values) for task, values in LABELS.items()}))
    for table, count in ((data.train, 30), (data.validation, 10), (data.test, 10)):
        assert table.known.sum(dim=0).tolist() == [count, count]


def test_the_test_table_is_validation_where_there_is_none():
    data = read_data(problem(FORMS["arrays"], validation=FORMS["tensors"]))
    assert data.test is data.validation


def test_inputs_of_two_shapes():
    with pytest.raises(InputError, match="inputs have the shapes 50×4 and 50×2"):
        read_data(problem({"x": (INPUTS, LABELS["x"]), "y": (INPUTS[:, :2], LABELS["y"])}))
