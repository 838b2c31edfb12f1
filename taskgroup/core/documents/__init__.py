"""Data types of the JSON documents, one file per kind of document."""
