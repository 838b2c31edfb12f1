"""The parts of the Gaussian process over groups and targets."""
