"""Registry of pictures by name. The built-in pictures are the files of this folder that contain a `DESCRIPTOR`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskgroup.core.plugins import Descriptor, Registry

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True)
class PictureDescriptor(Descriptor):
    """Descriptor of a picture of one kind of document. `make(document)` returns a Matplotlib figure.

    `document`: the class of the documents; `tuple` stands for the records of a run log. The first picture of a document
    by `order` is drawn by default. `compares`: whether `make` takes comparisons with other methods as a second
    argument. `contains`: names of pictures that are part of this picture, so that a web page does not show them twice.
    """

    document: type
    make: Callable[..., Figure]
    compares: bool = False
    contains: tuple[str, ...] = ()


PICTURES = Registry("taskgroup.report.pictures", PictureDescriptor, "picture")


def pictures_of(document: Any) -> dict[str, PictureDescriptor]:
    """Return the pictures of a document, or of the records of a run log, by name; the first one is the default."""
    kind = tuple if isinstance(document, list | tuple) else type(document)
    found = [picture for picture in PICTURES.every() if picture.document is kind]
    return {picture.name: picture for picture in sorted(found, key=lambda one: (one.order, one.name))}
