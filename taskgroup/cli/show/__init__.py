"""Subcommands that show."""
