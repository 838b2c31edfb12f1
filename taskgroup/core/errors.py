"""The error that is raised for unusable input and options."""


class InputError(ValueError):
    """Error for an input file or an option that cannot be used.

    `problem`: one line with location, problem and remedy. `field`: the name of the parameter with the unusable value,
    if a single parameter causes the error. The text of the error is "field: problem"; the command line replaces the
    field by the option, such as `--max-models` for `max_models`.
    """

    def __init__(self, problem: str, field: str | None = None) -> None:
        super().__init__(problem if field is None else f"{field}: {problem}")
        self.problem = problem
        self.field = field
