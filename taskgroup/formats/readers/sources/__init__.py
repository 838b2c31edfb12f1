"""Access to the sources of readers: folders, tables, YAML files, databases, and the packages that open them."""
