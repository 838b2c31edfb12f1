"""One multi-task network: its modules, its multiply-adds, and the features that affinity scores need."""
