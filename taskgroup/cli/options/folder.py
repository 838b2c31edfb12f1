"""A folder of documents, a score a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from taskgroup.cli.console.output import Format, emit
from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity


def make_folder(path: str) -> Path:
    """Make a folder, if it is not there. Raises `InputError` where that cannot be."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: no folder can be made there ({error.strerror})") from None
    return Path(path)


def write_scores(documents: "tuple[Affinity, ...]", form: Format | None, folder: Path) -> None:
    """Write each document into the folder, named after its score, or `gain`."""
    from taskgroup.core.documents.affinity import RELATIVE_GAINS

    for document in documents:
        name = "gain" if document.score in RELATIVE_GAINS else document.score
        emit(document, form, str(folder / f"{name}.json"))
