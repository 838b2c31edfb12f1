"""Tables of documents on a terminal. Each kind of document has one file."""
