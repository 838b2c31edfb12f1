"""The problem a user describes, and its data."""
