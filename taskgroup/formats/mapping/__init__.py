"""Conversion of logged runs of any source to a run table."""
