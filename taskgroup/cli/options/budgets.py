"""The option `--budgets`, whose value lists several budgets."""

from taskgroup.core.errors import InputError

_MOST_BUDGETS = 10_000


def read_budgets(text: str | None) -> list[float] | None:
    """Read several budgets from a text: `FROM:TO:STEP`, which includes TO, or numbers separated by commas. Raises
    `InputError` if the text has neither form.
    """
    from taskgroup.core.quantity import parse_quantity

    if text is None:
        return None
    remedy = "write FROM:TO:STEP, as in 1:5:0.5, or budgets separated by commas"
    try:
        numbers = [parse_quantity(part) for part in text.split(":" if ":" in text else ",")]
    except InputError as error:
        raise InputError(f"'{text}': {error}; {remedy}", "budgets") from None
    if ":" in text:
        if len(numbers) != 3 or numbers[2] <= 0 or numbers[0] > numbers[1]:
            raise InputError(f"'{text}' is not a range of budgets; {remedy}", "budgets")
        first, last, step = numbers
        count = int((last - first) / step * (1 + 1e-12)) + 1
        if count > _MOST_BUDGETS:
            raise InputError(f"'{text}' is {count} budgets; give at most {_MOST_BUDGETS}", "budgets")
        numbers = [first + position * step for position in range(count)]
    if min(numbers) <= 0:
        raise InputError(f"budgets must be positive, but got '{text}'", "budgets")
    return numbers
