"""Lagrangian branch and bound over enumerated candidates."""
