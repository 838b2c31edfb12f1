"""Any PyTorch training, and three lines of `AffinityRecorder`: how four tasks on the digits affect each other.

python examples/recorder/train.py runs.jsonl
taskgroup estimate recorded runs.jsonl --score gt
"""

import sys

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional

from taskgroup import AffinityRecorder

TASKS = ("digit", "odd", "high", "round")


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten())
        self.heads = nn.ModuleDict({task: nn.Linear(512, 10 if task == "digit" else 1) for task in TASKS})

    def forward(self, images):
        features = self.trunk(images)
        return {task: head(features) for task, head in self.heads.items()}


def losses(outputs, digit):
    yes = {"odd": digit % 2 == 1, "high": digit > 4, "round": torch.isin(digit, torch.tensor([0, 6, 8, 9]))}
    found = {"digit": functional.cross_entropy(outputs["digit"], digit)}
    for task, label in yes.items():
        found[task] = functional.binary_cross_entropy_with_logits(outputs[task][:, 0], label.float())
    return found


def main(log):
    torch.manual_seed(0)
    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
    digit = torch.tensor(digits.target)
    model = Model()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    recorder = AffinityRecorder(model.trunk.parameters(), TASKS, every=10, buffers=model.buffers())
    for _epoch in range(3):
        for rows in torch.randperm(len(images)).split(64):
            x, y = images[rows], digit[rows]
            found = losses(model(x), y)
            recorder.step(found, lambda x=x, y=y: losses(model(x), y))
            optimizer.zero_grad()
            sum(found.values()).backward()
            optimizer.step()
    recorder.write(log, seed=0, epochs=3)


if __name__ == "__main__":
    main(sys.argv[1])
