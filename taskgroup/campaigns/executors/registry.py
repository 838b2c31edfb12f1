"""Registry of the executors by name."""

from taskgroup.campaigns.executors.interface import ExecutorDescriptor
from taskgroup.core.plugins import Registry

EXECUTORS = Registry("taskgroup.campaigns.executors", ExecutorDescriptor, "executor")
