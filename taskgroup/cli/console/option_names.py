"""Names of command-line options by the Python parameter that they set."""

_OTHER_NAMES = {
    "singletons": "--keep-singletons",
    "predictor": "--predict",
    "predictors": "--predict",
}


def option_name(field: str) -> str:
    """Return the command-line option that sets the Python parameter `field`."""
    return _OTHER_NAMES.get(field) or "--" + field.replace("_", "-")
