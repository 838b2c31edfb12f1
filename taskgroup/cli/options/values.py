"""Functions that read the values of options: quantities, pairs `NAME=NUMBER`, and lists of tasks."""

from taskgroup.core.errors import InputError


def read_positive(field: str, text: str | None) -> float | None:
    """Read a positive number, which may have an SI suffix. Raises `InputError` if the text is not a positive number."""
    from taskgroup.core.quantity import parse_quantity

    if text is None:
        return None
    try:
        number = parse_quantity(text)
    except InputError as error:
        raise InputError(error.problem, field) from None
    if number <= 0:
        raise InputError(f"must be positive, but got {text}", field)
    return number


def read_numbers(field: str, entries: list[str] | None, *, suffixes: bool = False) -> dict[str, float]:
    """Read texts of the form `NAME=NUMBER`, and return a dictionary from name to number. Raises `InputError` if a text
    has another form or if a name occurs twice.
    """
    from taskgroup.core.quantity import parse_number, parse_quantity

    numbers: dict[str, float] = {}
    for entry in entries or []:
        name, _, text = entry.rpartition("=")
        try:
            number = parse_quantity(text) if suffixes else parse_number(text)
        except InputError:
            number = None
        if not name or number is None:
            raise InputError(f"'{entry}' is not NAME=NUMBER; write it as in depth=2", field)
        if name in numbers:
            raise InputError(f"duplicate name '{name}' in '{entry}'", field)
        numbers[name] = number
    return numbers


def read_tasks(field: str, entry: str) -> tuple[str, ...]:
    """Read task names separated by commas, such as `A,B`. Raises `InputError` if a name is empty."""
    tasks = tuple(task.strip() for task in entry.split(","))
    if not all(tasks):
        raise InputError(f"empty task name in '{entry}'; separate names by commas", field)
    return tasks
