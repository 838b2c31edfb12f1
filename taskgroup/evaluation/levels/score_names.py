"""Distinct names for scores in one benchmark."""

from collections.abc import Sequence
from pathlib import Path

from taskgroup.core.errors import InputError


def distinct_names(scores: Sequence[str], sources: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return a name per score; scores that share a name get their file name in brackets.

    `sources`: the files of the scores. Raises `InputError` if two names are still equal.
    """
    stems = [Path(source).stem for source in sources] if sources is not None else ["" for _ in scores]
    names = [
        f"{score} ({stem})" if scores.count(score) > 1 and stem else score
        for score, stem in zip(scores, stems, strict=True)
    ]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two scores are named '{name}'; rename one of the scores or its file")
    return tuple(names)
