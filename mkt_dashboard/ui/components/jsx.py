"""How our own JavaScript parts are wrapped: a .jsx file beside the .py file that names it."""

import reflex as rx


def library_of(file_name: str) -> str:
    """Return the import path of a .jsx file that lies beside the calling module."""
    return rx.asset(file_name, shared=True, _stack_level=2).importable_path


def nothing() -> tuple[()]:
    """The event carries no value."""
    return ()


def one(value: rx.Var) -> tuple[rx.Var]:
    """The event carries one value."""
    return (value,)
