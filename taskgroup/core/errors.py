"""What goes wrong because of what the user gave."""


class InputError(ValueError):
    """Input or options that cannot be used.

    The message is the one line a user reads: what is wrong, where, and what would be accepted.
    """
