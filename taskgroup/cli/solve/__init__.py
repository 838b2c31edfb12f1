"""Subcommands that choose layouts and groups."""
