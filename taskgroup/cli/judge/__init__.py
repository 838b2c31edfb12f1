"""Subcommands that evaluate layouts and scores."""
