"""A broken rule."""

from msgspec import Struct


class Violation(Struct, frozen=True, forbid_unknown_fields=True):
    """A broken rule: which, where in the layout (a JSON path), and what was found."""

    rule: str
    where: str
    message: str
