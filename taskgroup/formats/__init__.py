"""The nouns on disk and on pipes: JSON documents, CSV, JSON Lines."""
