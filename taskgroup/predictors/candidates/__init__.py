"""The networks that could be built: observed groups, and predicted ones."""
