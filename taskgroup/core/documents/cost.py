"""Cost document: multiply-adds, parameters and bytes of networks at inference."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from taskgroup.core.documents.affinity import Amounts


class PartCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Cost of a trunk or a head: multiply-adds per inference of one example, number of parameters, and their bytes."""

    macs: float
    parameters: int
    bytes: int


class ArchitectureCost(Struct, frozen=True, forbid_unknown_fields=True):
    """Costs of one architecture: the width of its trunk, the costs of the trunk, and the costs of each head.

    `resources`: resources that were measured on a machine: "latency" in seconds, "memory" in bytes.
    """

    width: float
    trunk: PartCost
    heads: dict[str, PartCost]
    resources: dict[str, Amounts] | UnsetType = UNSET


class Cost(Struct, frozen=True, forbid_unknown_fields=True, tag_field="document", tag="taskgroup.cost/2"):
    """Costs of the networks of each architecture.

    `single`, `multi`: name of the architecture of single-task networks, and of networks of several tasks.
    """

    tasks: tuple[str, ...]
    architectures: dict[str, ArchitectureCost]
    single: str
    multi: str
    provenance: dict[str, Any] = field(default_factory=dict)
