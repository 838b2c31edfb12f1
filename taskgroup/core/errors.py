"""The error that is raised for unusable input and options."""


class InputError(ValueError):
    """Error that is raised if an input file or an option cannot be used.

    `problem`: one line that says where the problem is, what it is, and how to solve it. `field`: if a single parameter
    causes the error, the name of this parameter. The text of the error is "field: problem"; on the command line, the
    field is replaced by the name of the option, such as `--max-models` for `max_models`.
    """

    def __init__(self, problem: str, field: str | None = None) -> None:
        super().__init__(problem if field is None else f"{field}: {problem}")
        self.problem = problem
        self.field = field
