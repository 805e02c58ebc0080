"""“Which lists and folders?”: all of them, or a choice with a search, for a member or an invitation."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.settings.members_scope_state import ScopeChoice, ScopeState
from mkt_dashboard.ui.settings.members_state import ALL
from mkt_dashboard.ui.visitor import VisitorState


def scope_dialog() -> rx.Component:
    return dialog(
        "Which lists and folders for " + ScopeState.name,
        rx.el.p(
            "The role says what this member may do, this choice says with what. Other lists and their "
            "contacts, and the emails and campaigns of other folders, are then not there for this member.",
            class_name="t2",
        ),
        scope_choice(),
        is_open=ScopeState.is_open,
        on_open_change=ScopeState.keep,
        width="560px",
        footer=[
            rx.el.span(
                "The owner and Marketing Admins always work with all.", class_name="t3 s12 grow hide-s"
            ),
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                "Save choice",
                on_click=ScopeState.save,
                is_busy=ScopeState.is_saving,
                class_name="btn primary",
            ),
        ],
    )


def scope_choice() -> rx.Component:
    """Both choices, one below the other."""
    search = rx.cond(
        (ScopeState.lists.length() > 8) | (ScopeState.search != ""),
        search_input("Find a list", value=ScopeState.search, on_change=ScopeState.find, width="100%"),
    )
    more = rx.cond(
        ScopeState.hidden > 0,
        rx.el.p("And ", ScopeState.hidden, " more. The search finds them.", class_name="t3 s12"),
    )
    lists = _group(
        "Lists",
        rx.cond(VisitorState.sees_all_lists, "All lists, also those made later", "All of yours"),
        ScopeState.limits_lists,
        ScopeState.limit_lists,
        search,
        rx.el.div(
            rx.foreach(
                ScopeState.lists, lambda one: _tick(one, ScopeState.chosen_lists, ScopeState.toggle_list)
            ),
            class_name="col scopelist",
        ),
        more,
        rx.cond(
            ScopeState.chosen_lists.length() == 0,
            note("Without a list there are no contacts to see.", kind="amber"),
        ),
    )
    folders = _group(
        "Folders of emails and campaigns",
        rx.cond(VisitorState.sees_all_folders, "All folders, and what is in none", "All of yours"),
        ScopeState.limits_folders,
        ScopeState.limit_folders,
        rx.cond(
            ScopeState.has_folders,
            rx.el.div(
                rx.foreach(
                    ScopeState.folders,
                    lambda one: _tick(one, ScopeState.chosen_folders, ScopeState.toggle_folder),
                ),
                class_name="col scopelist",
            ),
            note("There are no folders yet. Make them under Studio, Emails.", glyph="folder"),
        ),
        rx.cond(
            ScopeState.chosen_folders.length() == 0,
            note("Without a folder there are no emails and no campaigns to see.", kind="amber"),
        ),
    )
    return rx.el.div(lists, folders, class_name="col g4 scopes")


def scope_inputs() -> rx.Component:
    """Hand the choice over with a form."""
    return rx.fragment(
        _hidden("lists", ScopeState.limits_lists, ScopeState.chosen_lists),
        _hidden("folders", ScopeState.limits_folders, ScopeState.chosen_folders),
    )


def _hidden(name: str, is_limited: rx.Var[bool], chosen: rx.Var[list[str]]) -> rx.Component:
    return rx.el.input(
        type="hidden", name=name, value=rx.cond(is_limited, chosen.join(","), ALL), read_only=True
    )


def _group(
    title: str,
    every: rx.Var[str] | Any,
    is_limited: rx.Var[bool],
    on_limit: Any,
    *choice: rx.Component,
) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(title, class_name="m"),
        _radio(title, every, ~is_limited, on_limit(False)),
        _radio(title, "Only some", is_limited, on_limit(True)),
        rx.cond(is_limited, rx.el.div(*choice, class_name="col g2 scopesome")),
    )


def _radio(group: str, words: Any, is_on: rx.Var[bool], on_choose: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name=f"scope of {group}", checked=is_on, on_change=on_choose),
        rx.el.span(words),
        class_name="row",
    )


def _tick(one: rx.Var[ScopeChoice], chosen: rx.Var[list[str]], on_toggle: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            class_name="tick",
            checked=chosen.contains(one["value"]),
            on_change=on_toggle(one["value"]),
        ),
        rx.el.span(one["word"], class_name="cut"),
        class_name="row",
        key=one["value"],
    )
