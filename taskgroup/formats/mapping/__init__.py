"""Logged runs of any source → run table."""
