"""Training by the user's own command."""
