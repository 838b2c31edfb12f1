"""The Lagrangian branch and bound."""
