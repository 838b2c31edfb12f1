"""Distinct names of scores."""

from collections.abc import Sequence
from pathlib import Path

from taskgroup.core.errors import InputError


def distinct_names(scores: Sequence[str], sources: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the scores' own names, with the file name in brackets for scores that share one.

    Raises `InputError` if two names are still equal.
    """
    stems = [Path(source).stem for source in sources] if sources is not None else ["" for _ in scores]
    names = [
        f"{score} ({stem})" if scores.count(score) > 1 and stem else score
        for score, stem in zip(scores, stems, strict=True)
    ]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two scores have the name '{name}'; rename a score or its file")
    return tuple(names)
