"""The Gaussian process that models the performance of every task in every group: features, prior and regression."""
