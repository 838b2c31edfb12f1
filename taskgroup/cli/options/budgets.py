"""Several budgets on the command line."""

from taskgroup.core.errors import InputError

_MOST_BUDGETS = 10_000


def read_budgets(text: str | None) -> list[float] | None:
    """Read `FROM:TO:STEP`, the last one included, or numbers with commas between them."""
    from taskgroup.core.quantity import parse_quantity

    if text is None:
        return None
    accepted = "FROM:TO:STEP, such as 1:5:0.5, or budgets with commas between them are accepted"
    try:
        numbers = [parse_quantity(part) for part in text.split(":" if ":" in text else ",")]
    except InputError as error:
        raise InputError(f"--budgets '{text}': {error}; {accepted}") from None
    if ":" in text:
        if len(numbers) != 3 or numbers[2] <= 0 or numbers[0] > numbers[1]:
            raise InputError(f"--budgets '{text}': {accepted}")
        first, last, step = numbers
        count = int((last - first) / step * (1 + 1e-12)) + 1
        if count > _MOST_BUDGETS:
            raise InputError(f"--budgets '{text}': {count} budgets; {_MOST_BUDGETS} at most are accepted")
        numbers = [first + position * step for position in range(count)]
    if min(numbers) <= 0:
        raise InputError(f"--budgets '{text}': budgets above 0 are accepted")
    return numbers
