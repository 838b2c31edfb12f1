"""Numbers in cells."""


def number(value: float | None) -> str:
    """Five significant digits; a dot where nothing is known."""
    return "·" if value is None else f"{value:.5g}"
