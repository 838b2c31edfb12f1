"""Layouts against the rules and against other runs."""
