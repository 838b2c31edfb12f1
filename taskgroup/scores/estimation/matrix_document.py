"""Reading of scores or gains from files: an affinity document, or a matrix in CSV."""

from pathlib import Path

from taskgroup.core.documents.affinity import RELATIVE_GAINS, Affinity
from taskgroup.formats.documents import decode
from taskgroup.formats.matrix_csv import parse_matrix
from taskgroup.formats.text import STDIN, display_name, read_text


def read_score(source: str) -> Affinity:
    """Read a score from an affinity document or a matrix in CSV; a CSV file's name is the score's name."""
    return _read(source, "score" if source == STDIN else Path(source).stem)


def read_truth(source: str) -> Affinity:
    """Read measured gains from an affinity document, or from a matrix in CSV of gains over single-task training."""
    name = Path(source).stem.replace("_", "-")
    return _read(source, name if name in RELATIVE_GAINS else "gain")


def _read(source: str, score: str) -> Affinity:
    from taskgroup.scores.estimation.matrix import estimate_matrix

    text, name = read_text(source), display_name(source)
    if text.lstrip().startswith(("partner", ",")):
        tasks, matrix = parse_matrix(text, name)
        return estimate_matrix(tasks, matrix, score=score)
    return decode(text, Affinity, name)
