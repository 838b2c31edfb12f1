"""The runs of `driving.py`, written by each real logger: `python -m tests.formats.readers.writers LOGGER FOLDER`."""
