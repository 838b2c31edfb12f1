"""Readers of what loggers wrote, one file per logger."""
