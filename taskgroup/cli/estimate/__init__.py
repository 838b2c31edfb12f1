"""Subcommands that estimate and predict."""
