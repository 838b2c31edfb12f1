"""Small multi-task networks: the problem a user describes, and many networks trained at once."""

from taskgroup.surrogate.problem.problem import Problem, Task

__all__ = ["Problem", "Task"]
