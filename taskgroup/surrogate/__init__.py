"""Quick multi-task runs: the problem a user describes, many small networks trained at once, and what they tell.

A problem file needs `Problem` and `Task`; a training loop of one's own needs `AffinityRecorder`; everything else is
`estimate_surrogate`. Importing this package does not import torch.
"""

from typing import TYPE_CHECKING, Any

from taskgroup.surrogate.problem import Problem, Task

if TYPE_CHECKING:
    from taskgroup.surrogate.estimate import estimate_surrogate
    from taskgroup.surrogate.load import load_problem
    from taskgroup.surrogate.recorder import AffinityRecorder

__all__ = ["AffinityRecorder", "Problem", "Task", "estimate_surrogate", "load_problem"]

_HOMES = {"AffinityRecorder": "recorder", "estimate_surrogate": "estimate", "load_problem": "load"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
