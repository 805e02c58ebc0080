"""The search field of the top bar with the palette behind it, the history arrows, the sheet of keys."""

import reflex as rx

from mkt_dashboard.ui.command.finding import Hit
from mkt_dashboard.ui.command.state import CommandState
from mkt_dashboard.ui.components.jsx import library_of, one

LIBRARY = library_of("command.jsx")


class Command(rx.NoSSRComponent):
    """Also listens for the keys that work everywhere."""

    library = LIBRARY
    lib_dependencies: list[str] = ["cmdk@1.1.1"]
    tag = "Command"

    places: rx.Var[list[Hit]]
    deeds: rx.Var[list[Hit]]
    found: rx.Var[list[Hit]]
    on_search: rx.EventHandler[one]


class History(rx.NoSSRComponent):
    """Back and forward."""

    library = LIBRARY
    lib_dependencies: list[str] = ["cmdk@1.1.1"]
    tag = "History"


class HelpButton(rx.NoSSRComponent):
    """Opens the sheet of keys."""

    library = LIBRARY
    lib_dependencies: list[str] = ["cmdk@1.1.1"]
    tag = "HelpButton"


def command() -> rx.Component:
    return Command.create(
        places=CommandState.places,
        deeds=CommandState.deeds,
        found=CommandState.found,
        on_search=CommandState.search,
    )


history = History.create
help_button = HelpButton.create
