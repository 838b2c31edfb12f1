"""Which runs are wanted, and training them."""
