"""Data types: run table, affinity, candidates, request, layout and all documents. No module reads files or prints."""
