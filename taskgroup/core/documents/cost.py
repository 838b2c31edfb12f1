"""Cost document: multiply-adds, parameters and bytes of networks at inference."""

from typing import Any

from msgspec import Struct, field


class PartCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Cost of a trunk or a head: multiply-adds per inference of one example, number of parameters, and their bytes."""

    macs: float
    parameters: int
    bytes: int


class ArchitectureCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Costs of one architecture: the width of its trunk, the cost of the trunk, and the cost of each task's head."""

    width: float
    trunk: PartCost
    heads: dict[str, PartCost]


class Cost(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.cost/1"):
    """Costs of networks per architecture.

    `single`, `multi`: names of the architectures of single-task networks and of multi-task networks.
    """

    tasks: tuple[str, ...]
    architectures: dict[str, ArchitectureCost]
    single: str
    multi: str
    provenance: dict[str, Any] = field(default_factory=dict)
