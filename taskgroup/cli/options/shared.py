"""Options that several subcommands share. They are declared once, as the parameters of a function; a decorator adds
these parameters to the signature of each subcommand.
"""

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shared:
    """A function `read` whose parameters become options of a subcommand. The subcommand gets the return value of
    `read`.

    `only` and `without` select parameters of `read` by name. Parameters that are not selected keep their default
    values.
    """

    read: Callable[..., Any]
    only: Collection[str] = ()
    without: Collection[str] = ()

    def parameters(self) -> list[inspect.Parameter]:
        """Return the selected parameters of `read`."""
        every = inspect.signature(self.read).parameters.values()
        return [one for one in every if (not self.only or one.name in self.only) and one.name not in self.without]


def with_options(**shared: Shared | Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that replaces parameters of a subcommand by shared options. The argument `name=read` replaces
    the parameter `name` by the parameters of the function `read`.

    When the user calls the subcommand, `read` is called with the values of the options, and its return value is passed
    to the subcommand as `name`.
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
