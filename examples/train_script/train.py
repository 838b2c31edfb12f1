"""Trains one group of tasks on the handwritten digits of scikit-learn: a shared trunk, a head per task."""

import argparse
import json
from pathlib import Path

import torch
from sklearn.datasets import load_digits
from torch import nn

WIDTHS = {"full": 64, "half": 32}


def labels(digits: torch.Tensor, images: torch.Tensor) -> dict[str, torch.Tensor]:
    """The label of each task: all are yes or no, and follow from the digit or its image."""
    ink = images.sum(dim=1)
    left = images.reshape(-1, 8, 8)[:, :, :4].sum(dim=(1, 2))
    return {
        "even": digits % 2 == 0,
        "large": digits >= 5,
        "prime": torch.isin(digits, torch.tensor([2, 3, 5, 7])),
        "ink": ink > ink.median(),
        "left": left > ink / 2,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--arch", default="full", choices=WIDTHS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)

    data = load_digits()
    images = torch.tensor(data.data, dtype=torch.float32) / 16
    targets = {name: label.float() for name, label in labels(torch.tensor(data.target), images).items()}
    tasks, width = options.tasks.split(","), WIDTHS[options.arch]
    trunk = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
    heads = nn.ModuleDict({task: nn.Linear(width, 1) for task in tasks})
    optimiser = torch.optim.Adam([*trunk.parameters(), *heads.parameters()], lr=1e-2)
    split = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    training, validation = split[:600], split[600:]

    def loss(rows: torch.Tensor) -> dict[str, torch.Tensor]:
        features = trunk(images[rows])
        compare = nn.functional.binary_cross_entropy_with_logits
        return {task: compare(heads[task](features).squeeze(1), targets[task][rows]) for task in tasks}

    for _ in range(options.epochs):
        for rows in training[torch.randperm(len(training))].split(50):
            optimiser.zero_grad()
            sum(loss(rows).values()).backward()
            optimiser.step()
    with torch.no_grad():
        reached = {task: value.item() for task, value in loss(validation).items()}
    macs = {"trunk": 64 * width + width * width, "heads": dict.fromkeys(tasks, width)}
    Path(options.out).write_text(json.dumps({"loss": reached, "macs": macs, "epochs": options.epochs}))


if __name__ == "__main__":
    main()
