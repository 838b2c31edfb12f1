"""Subcommands that show costs, documents and pictures."""
