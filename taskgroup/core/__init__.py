"""Data types: run table, affinity, candidates, request, layout and all documents. No files, no console."""
