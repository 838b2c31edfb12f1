"""Errors that the input or the options cause."""


class InputError(ValueError):
    """Input or an option that cannot be used.

    `problem`: one line with what is wrong, where, and what to do instead. `field`: the name of the parameter that has
    the unusable value, if it is one parameter. The text of the error is "field: problem"; the command line prints
    the option of that name instead.
    """

    def __init__(self, problem: str, field: str | None = None) -> None:
        super().__init__(problem if field is None else f"{field}: {problem}")
        self.problem = problem
        self.field = field
