"""Registry of pictures by name. Each file of this folder that contains a `DESCRIPTOR` is a built-in picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskgroup.core.plugins import Descriptor, Registry

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True)
class PictureDescriptor(Descriptor):
    """Description of a picture for one kind of document. `make(document)` draws it and returns a Matplotlib figure.

    `document`: the class of the documents; `tuple` stands for the records of a run log. `order`: among the pictures for
    one kind of document, the one with the lowest `order` is drawn by default. `compares`: whether `make` takes
    comparisons with other methods as a second argument. `contains`: names of pictures that are part of this picture, so
    that a web page does not show them twice.
    """

    document: type
    make: Callable[..., Figure]
    compares: bool = False
    contains: tuple[str, ...] = ()


PICTURES = Registry("taskgroup.report.pictures", PictureDescriptor, "picture")


def pictures_of(document: Any) -> dict[str, PictureDescriptor]:
    """Return a dictionary from name to description, for all pictures of this kind of document or of a run log. The
    first one is the default picture.
    """
    kind = tuple if isinstance(document, list | tuple) else type(document)
    found = [picture for picture in PICTURES.every() if picture.document is kind]
    return {picture.name: picture for picture in sorted(found, key=lambda one: (one.order, one.name))}
