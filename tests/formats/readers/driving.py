"""Runs of three driving tasks, which the tests write with every logger and read again."""

from dataclasses import dataclass

EPOCHS = 3
ALONE = {"seg": 0.5, "depth": 0.4, "edges": 0.3}


@dataclass(frozen=True)
class Run:
    """One run: its group, architecture and seed, and each task's loss after every epoch."""

    tasks: tuple[str, ...]
    architecture: str
    seed: int

    @property
    def name(self) -> str:
        return f"{'+'.join(self.tasks)}-{self.architecture}-{self.seed}"

    @property
    def params(self) -> dict[str, str | int]:
        return {"tasks": "+".join(self.tasks), "arch": self.architecture, "seed": self.seed}

    @property
    def losses(self) -> dict[str, list[float]]:
        """The losses by the metric's name; they fall to the final one."""
        fall = [1 + (EPOCHS - 1 - epoch) / 3 for epoch in range(EPOCHS)]
        return {f"val/{task}_loss": [self._final(task) * factor for factor in fall] for task in self.tasks}

    def _final(self, task: str) -> float:
        partners = len(self.tasks) - 1
        helped = {"seg": 0.98, "depth": 0.9, "edges": 1.05}[task] ** partners
        return ALONE[task] * helped * (1.2 if self.architecture == "r18" else 1.0) + self.seed / 128


GROUPS = (
    ("seg",),
    ("depth",),
    ("edges",),
    ("seg", "depth"),
    ("seg", "edges"),
    ("depth", "edges"),
    ("seg", "depth", "edges"),
)
RUNS = (
    *(Run(group, "r50", 0) for group in GROUPS),
    *(Run(group, "r18", 0) for group in (*GROUPS[:3], GROUPS[-1])),
    Run(("depth",), "r50", 1),
)
