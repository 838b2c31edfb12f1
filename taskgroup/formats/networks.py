"""Parsing and writing of networks in short notation: `seg+depth | lane+scene(depth) @half`."""

import re
from dataclasses import dataclass

from taskgroup.core.errors import InputError

_NETWORK = re.compile(r"(?P<serve>[^()@|]+)(\((?P<auxiliary>[^()@|]*)\))?\s*(@(?P<architecture>[^()@|]+))?")
_FORM = "write each network as A+B, auxiliary tasks in brackets, such as 'seg+depth | lane(depth) @half'"


@dataclass(frozen=True)
class WrittenNetwork:
    """A network that is written in short notation.

    `serve`: tasks that the network serves. `auxiliary`: tasks that it trains but does not serve. `architecture`: name
    of its architecture, `None` if not given.
    """

    serve: tuple[str, ...]
    auxiliary: tuple[str, ...] = ()
    architecture: str | None = None

    @property
    def train(self) -> tuple[str, ...]:
        """All tasks that the network trains: first the served tasks, then the auxiliary tasks."""
        return (*self.serve, *self.auxiliary)

    def __str__(self) -> str:
        auxiliary = f"({'+'.join(self.auxiliary)})" if self.auxiliary else ""
        architecture = f" @{self.architecture}" if self.architecture is not None else ""
        return "+".join(self.serve) + auxiliary + architecture


def parse_networks(text: str) -> tuple[WrittenNetwork, ...]:
    """Parse a list of networks that are separated by `|`.

    For example, `A+B(C)@half` is a network of the architecture "half" that serves A and B, and trains C as an auxiliary
    task. Raises `InputError` if a network has another form, if two networks serve the same task, or if one network
    names a task twice.
    """
    networks = tuple(_parse_network(part, text) for part in text.split("|"))
    served: set[str] = set()
    for network in networks:
        for task in network.serve:
            if task in served:
                raise InputError(f"'{text}': two networks serve '{task}'; write '{task}' in brackets in one network")
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
            raise InputError(f"'{text}': network '{part.strip()}' names '{task}' twice; name it once")
    return WrittenNetwork(serve, auxiliary, match["architecture"].strip() if match["architecture"] else None)


def _tasks(names: str, text: str) -> tuple[str, ...]:
    tasks = tuple(name.strip() for name in re.split(r"[+,]", names))
    if not all(tasks):
        raise InputError(f"'{text}': a task name is missing; {_FORM}")
    return tasks
