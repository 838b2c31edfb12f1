"""Documents as tables on a terminal, a file a document."""
