"""Cost document: multiply-adds, parameters and bytes of networks at inference."""

from typing import Any

from msgspec import Struct, field


class PartCost(Struct, frozen=True, forbid_unknown_fields=True):
    """A trunk or a head: multiply-adds per inference of one example, parameters, and their bytes."""

    macs: float
    parameters: int
    bytes: int


class ArchitectureCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Width of the trunk, and its costs and those of each head."""

    width: float
    trunk: PartCost
    heads: dict[str, PartCost]


class Cost(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.cost/1"):
    """Costs per architecture. `single` and `multi` name those of single-task and of multi-task networks."""

    tasks: tuple[str, ...]
    architectures: dict[str, ArchitectureCost]
    single: str
    multi: str
    provenance: dict[str, Any] = field(default_factory=dict)
