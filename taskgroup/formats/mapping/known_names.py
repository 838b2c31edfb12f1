"""Names of columns and parameters that are not tasks."""

import re
from collections.abc import Iterable

COLUMNS = ("architecture", "macs", "seed", "run", "train", "epoch", "step")
"""Columns of run tables that are not tasks; upper and lower case are not distinguished."""

ALIASES = {
    "train": ("train", "tasks", "train_tasks", "trained_tasks"),
    "architecture": ("architecture", "arch", "backbone"),
    "seed": ("seed", "random_seed"),
    "macs": ("macs",),
}
"""Field → parameters and columns from which the field is read if `--field` does not name a source."""

_LOGGER = frozenset(
    (
        *("name", "state", "notes", "user", "tags", "created", "updated", "runtime", "sweep", "id", "run id", "group"),
        *("job type", "commit", "git commit", "github", "description", "host", "hostname", "gpu count", "gpu type"),
        *("start time", "end time", "duration", "status", "experiment", "experiment id", "source name", "launched by"),
        *("timestamp", "wall time", "relative time (wall)", "relative time (process)"),
    )
)
_COUNTS = frozenset(
    (
        *("flops", "gflops", "mflops", "params", "nparams", "parameters", "epoch", "epochs", "step", "steps", "iter"),
        *("iters", "iteration", "iterations", "lr", "batch", "batchsize", "seconds", "minutes", "hours", "latency"),
        *("fps", "throughput", "memory", "bytes"),
    )
)
_SUMMARIES = frozenset({"total", "sum", "mean", "avg", "average", "overall", "combined"})
_LOSSES = frozenset({"loss", "err", "error", "rmse", "mse", "mae", "nll", "ppl", "perplexity"})
_METRICS = frozenset({"acc", "accuracy", "auc", "auroc", "iou", "miou", "f1", "map", "r2"})


def is_of_logger(name: str) -> bool:
    """Return whether a column has a name that loggers use for data about a run, such as `Runtime` or `_timestamp`."""
    lower = name.lower()
    plain = lower.strip("_").replace("_", " ")
    return plain in _LOGGER or lower.startswith(("_", "github", "gradients/", "system/"))


def looks_like_count(name: str) -> bool:
    """Return whether a name is that of a count or a training setting, such as `flops`, `params` or `lr`."""
    words = tokens(name)
    return not words.isdisjoint(_COUNTS) or {"batch", "size"} <= words or {"learning", "rate"} <= words


def looks_like_summary(name: str) -> bool:
    """Return whether a name is that of a sum or mean over tasks, such as `total`."""
    return not tokens(name).isdisjoint(_SUMMARIES)


def contradicts(names: Iterable[str], direction: str) -> bool:
    """Return whether names contradict a direction: names of losses with `max`, or names of metrics with `min`."""
    words = {word for name in names for word in tokens(name)}
    losses, metrics = not words.isdisjoint(_LOSSES), not words.isdisjoint(_METRICS)
    return losses and not metrics if direction == "max" else metrics and not losses


def tokens(name: str) -> set[str]:
    """Return the words of a name in lower case: `val/segLoss_1` → val, seg, loss, 1."""
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return {word for word in re.split(r"[^0-9A-Za-z]+", apart.lower()) if word}
