"""Small networks train faster on one thread, and test runs side by side do not get in each other's way."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
