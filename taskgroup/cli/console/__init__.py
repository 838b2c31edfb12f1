"""What a person at a terminal sees beside the result."""
