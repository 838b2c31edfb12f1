"""The nouns: run table, affinity, candidates, layout. Arrays and rules; no files, no console."""
