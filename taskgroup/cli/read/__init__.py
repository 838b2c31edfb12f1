"""Subcommands that read logged runs."""
