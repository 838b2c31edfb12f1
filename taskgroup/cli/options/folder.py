"""Output folder for affinity scores, with one document per score."""

from pathlib import Path
from typing import TYPE_CHECKING

from taskgroup.cli.console.output import Format, emit
from taskgroup.core.errors import InputError

if TYPE_CHECKING:
    from taskgroup.core.documents.affinity import Affinity


def make_folder(path: str) -> Path:
    """Create the folder `path` if it does not exist, and return it. Raises `InputError` if it cannot be created."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: the folder cannot be created ({error.strerror}); give another one") from None
    return Path(path)


def write_scores(documents: "tuple[Affinity, ...]", form: Format | None, folder: Path) -> None:
    """Write each affinity document into the folder. The file is named after the document's score, or `gain` if the
    document contains measured gains.
    """
    from taskgroup.core.documents.affinity import RELATIVE_GAINS

    for document in documents:
        name = "gain" if document.score in RELATIVE_GAINS else document.score
        emit(document, form, str(folder / f"{name}.json"))
