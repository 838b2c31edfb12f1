"""Small multi-task networks: the problem that a user describes, and training many networks at once."""

from taskgroup.surrogate.problem.problem import Problem, Task

__all__ = ["Problem", "Task"]
