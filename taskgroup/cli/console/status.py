"""Exit statuses of the program."""

DONE, NO, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
