"""Subcommands that judge layouts and scores."""
