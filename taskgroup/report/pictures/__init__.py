"""Pictures of documents, one file per picture."""
