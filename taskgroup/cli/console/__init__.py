"""Messages on a terminal other than the result of a subcommand: progress, notes and failed runs."""
