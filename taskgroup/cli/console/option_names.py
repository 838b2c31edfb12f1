"""Mapping from a Python parameter to the command-line option that sets it."""

_OTHER_NAMES = {
    "singletons": "--keep-singletons",
    "predictor": "--predict",
    "predictors": "--predict",
}


def option_name(field: str) -> str:
    """Return the command-line option that sets the Python parameter `field`."""
    return _OTHER_NAMES.get(field) or "--" + field.replace("_", "-")
