"""The problem that a user describes, and its data."""
