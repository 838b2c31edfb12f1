"""Options of the command line by the parameter that they set."""

_OTHER_NAMES = {
    "singletons": "--keep-singletons",
    "predictor": "--predict",
    "predictors": "--predict",
}


def option_name(field: str) -> str:
    """Return the option that sets the parameter `field`."""
    return _OTHER_NAMES.get(field) or "--" + field.replace("_", "-")
