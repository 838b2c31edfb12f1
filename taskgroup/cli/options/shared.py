"""Options of several subcommands, declared once: the signature of one function becomes part of many commands."""

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shared:
    """Shared options: the parameters of the function `read`, whose return value is passed to the subcommand.

    `only` and `without` select parameters by name; parameters that are left out keep their defaults.
    """

    read: Callable[..., Any]
    only: Collection[str] = ()
    without: Collection[str] = ()

    def parameters(self) -> list[inspect.Parameter]:
        """Return the selected parameters."""
        every = inspect.signature(self.read).parameters.values()
        return [one for one in every if (not self.only or one.name in self.only) and one.name not in self.without]


def with_options(**shared: Shared | Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Replace parameters of a subcommand by shared options: `name=read` replaces `name` by the parameters of `read`.

    The subcommand is called with the value of `read` for `name`.
    """
    readers = {name: one if isinstance(one, Shared) else Shared(one) for name, one in shared.items()}

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(command).parameters
        merged = [
            parameter
            for name, one in own.items()
            for parameter in (readers[name].parameters() if name in readers else [one])
        ]

        def call(**values: Any) -> Any:
            read = {
                name: reader.read(**{one.name: values.pop(one.name) for one in reader.parameters()})
                for name, reader in readers.items()
            }
            return command(**values, **read)

        call.__name__, call.__doc__, call.__module__ = command.__name__, command.__doc__, command.__module__
        by_name = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in merged]
        call.__signature__ = inspect.Signature(by_name)  # type: ignore[attr-defined]
        call.__annotations__ = {parameter.name: parameter.annotation for parameter in merged}
        return call

    return decorate
