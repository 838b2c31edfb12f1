"""Networks as a person writes them: `seg+depth | lane+scene(depth) @half`."""

import re
from dataclasses import dataclass

from taskgroup.core.errors import InputError

_NETWORK = re.compile(r"(?P<serve>[^()@|]+)(\((?P<auxiliary>[^()@|]*)\))?\s*(@(?P<architecture>[^()@|]+))?")
_FORM = "write each network as A+B, auxiliary tasks in brackets, such as 'seg+depth | lane(depth) @half'"


@dataclass(frozen=True)
class WrittenNetwork:
    """A network by its tasks: those it serves, those it only trains, and its architecture if one is named."""

    serve: tuple[str, ...]
    auxiliary: tuple[str, ...] = ()
    architecture: str | None = None

    @property
    def train(self) -> tuple[str, ...]:
        """Return every task that the network trains."""
        return (*self.serve, *self.auxiliary)

    def __str__(self) -> str:
        auxiliary = f"({'+'.join(self.auxiliary)})" if self.auxiliary else ""
        architecture = f" @{self.architecture}" if self.architecture is not None else ""
        return "+".join(self.serve) + auxiliary + architecture


def parse_networks(text: str) -> tuple[WrittenNetwork, ...]:
    """Read networks, separated by `|`.

    `A+B(C)@half` serves A and B, trains C as an auxiliary task, and has the architecture "half". Raises `InputError`
    for anything else, for a task that two networks serve, and for a task that one network names twice.
    """
    networks = tuple(_parse_network(part, text) for part in text.split("|"))
    served: set[str] = set()
    for network in networks:
        for task in network.serve:
            if task in served:
                raise InputError(f"'{text}': two networks serve '{task}'; name it in brackets in one of them")
            served.add(task)
    return networks


def write_networks(networks: tuple[WrittenNetwork, ...]) -> str:
    """Write networks in the form that `parse_networks` reads."""
    return " | ".join(map(str, networks))


def _parse_network(part: str, text: str) -> WrittenNetwork:
    match = _NETWORK.fullmatch(part.strip())
    if match is None:
        raise InputError(f"'{text}': cannot read '{part.strip()}'; {_FORM}")
    serve = _tasks(match["serve"], text)
    auxiliary = _tasks(match["auxiliary"], text) if match["auxiliary"] is not None else ()
    for task in (*serve, *auxiliary):
        if (*serve, *auxiliary).count(task) > 1:
            raise InputError(f"'{text}': network '{part.strip()}' names '{task}' twice; remove one")
    return WrittenNetwork(serve, auxiliary, match["architecture"].strip() if match["architecture"] else None)


def _tasks(names: str, text: str) -> tuple[str, ...]:
    tasks = tuple(name.strip() for name in re.split(r"[+,]", names))
    if not all(tasks):
        raise InputError(f"'{text}': a task name is missing; {_FORM}")
    return tasks
