"""Every JSON document, a file each."""
