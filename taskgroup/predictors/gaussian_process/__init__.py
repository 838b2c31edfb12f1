"""The regression behind the Gaussian-process predictor."""
