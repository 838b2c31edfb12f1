"""Surrogates: small multi-task networks for a problem that the user describes in Python. Many are trained at once."""

from taskgroup.surrogate.problem.problem import Problem, Task

__all__ = ["Problem", "Task"]
