"""Documents as tables on a terminal, one file per kind of document."""
