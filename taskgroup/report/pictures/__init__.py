"""Pictures of documents: a file a picture."""
