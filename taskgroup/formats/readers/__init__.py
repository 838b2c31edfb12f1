"""Readers of the files and databases of loggers (experiment trackers), one file per logger."""
