"""Pictures of documents. Each picture has one file."""
