"""The assignment problem as arrays, and the conversion of its solutions to layouts."""
