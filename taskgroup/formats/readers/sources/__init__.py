"""What readers read from: folders, tables, YAML files, databases, and the packages that open them."""
