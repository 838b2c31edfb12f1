"""What strings several rooms together."""
