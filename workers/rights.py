"""What each job may do: a fault in one of them reaches no further than its own errand.

Every job names the permission it acts with, or that it serves the installation and acts for no workspace.
The worker does not start with a job that names none.
"""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import ParamSpec, TypeVar

from mkt_dashboard.core.errors import ConfigurationError
from mkt_dashboard.core.queue import Job
from mkt_dashboard.domain.permissions import Permission, limited_to
from workers.schedule import PERIODIC

RIGHTS = "__rights__"
P = ParamSpec("P")
R = TypeVar("R")


def acts_with(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a job do what one permission allows, and nothing else."""
    return _limit(frozenset({permission}))


def serves_the_installation(job: Callable[P, R]) -> Callable[P, R]:
    """Say that a job looks after the machinery: no service that asks for a permission lets it through."""
    return _limit(frozenset())(job)


def _limit(rights: frozenset[Permission]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(job: Callable[P, R]) -> Callable[P, R]:
        @wraps(job)
        def limited(*args: P.args, **kwargs: P.kwargs) -> R:
            with limited_to(rights):
                return job(*args, **kwargs)

        setattr(limited, RIGHTS, rights)
        return limited

    return decorate


def jobs() -> dict[str, Callable[..., object]]:
    """Return every function that a queue may call, by its name."""
    names = {f"workers.{job.value}" for job in Job} | {entry.function for entry in PERIODIC}
    return {name: _function(name) for name in sorted(names)}


def _function(name: str) -> Callable[..., object]:
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)


def refuse_to_work_unruled() -> None:
    """Stop the process when any job does not say what it may do."""
    unruled = [name for name, job in jobs().items() if not hasattr(job, RIGHTS)]
    if unruled:
        raise ConfigurationError(
            "These jobs name no permission; decorate them with @acts_with or @serves_the_installation: "
            + ", ".join(unruled)
        )
