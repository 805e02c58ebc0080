"""Whose right each command is. Whoever runs programs on the machine holds those of the owner of the instance.

    @app.command()
    @operator("instance:backup")
    def backup(…): ...

Plain words instead of `Permission`, because the command line starts before anything is imported; a test
compares them.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import typer

from mkt_dashboard.core.errors import ConfigurationError

RIGHT = "__right_of_operator__"
# Starts, looks at or builds parts of the system, and reads or changes nothing that belongs to anybody.
MACHINE = "the machine"
Command = TypeVar("Command", bound=Callable[..., Any])


def operator(right: str) -> Callable[[Command], Command]:
    """Say whose right a command is: a permission of the instance, or `MACHINE`."""

    def mark(command: Command) -> Command:
        setattr(command, RIGHT, right)
        return command

    return mark


def rights(app: typer.Typer, before: str = "") -> Iterator[tuple[str, str]]:
    """Name every command there is with its right, empty where none was named."""
    for one in app.registered_commands:
        if one.callback is not None:
            name = one.name or one.callback.__name__.replace("_", "-")
            yield f"{before}{name}", getattr(one.callback, RIGHT, "")
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from rights(group.typer_instance, f"{before}{group.name} ")


def refuse_unruled(app: typer.Typer) -> None:
    """Stop the program when any command does not say whose right it is."""
    unruled = [name for name, right in rights(app) if not right]
    if unruled:
        raise ConfigurationError(f"These commands name no right; add @operator(…): {', '.join(unruled)}")
