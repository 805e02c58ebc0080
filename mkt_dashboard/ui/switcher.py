"""The name of the workspace in the top bar: where there is a choice, the way to another one."""

from typing import TypedDict
from uuid import UUID

import reflex as rx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import workspaces
from mkt_dashboard.domain.teams.queries import NO_WORKSPACE
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.components.dialogs import dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.mark import mark
from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.visitor import VisitorState, may


class Choice(TypedDict):
    """A workspace one may go over to."""

    id: str
    name: str
    icon: str
    home: str
    is_here: bool


class SwitcherState(rx.State):
    choices: list[Choice] = []
    may_create: bool = False
    is_naming: bool = False

    @action(Permission.ACCOUNT_OWN)
    def arrive(self, actor: Actor) -> None:
        here = visitor()
        with instance_unit_of_work() as session:
            own = workspaces.list_workspaces(session, here.account_id)
        self.choices = [
            _choice_of(one.id, one.name, "arrow-right", links.HOME, here.workspace_public_id) for one in own
        ]
        if here.owns_instance:
            place = (NO_WORKSPACE, "Instance", "cog", links.INSTANCE)
            self.choices = [*self.choices, _choice_of(*place, here.workspace_public_id)]
        self.may_create, self.is_naming = here.is_admin, False

    @action(Permission.ACCOUNT_OWN)
    def open_form(self, is_open: bool) -> None:
        self.is_naming = is_open and self.may_create


def _choice_of(identity: UUID, name: str, glyph: str, home: str, here: UUID) -> Choice:
    return Choice(id=str(identity), name=name, icon=glyph, home=home, is_here=identity == here)


def switcher() -> rx.Component:
    """Name the workspace. Each choice posts a form, because the answer sets the cookie."""
    name = rx.el.span(VisitorState.workspace_name, class_name="cut")
    trigger = rx.el.button(
        mark(),
        name,
        icon("chevrons-up-down", "sm"),
        class_name="switcher",
        aria_label="Workspace " + VisitorState.workspace_name,
    )
    menu = rx.popover.root(
        rx.popover.trigger(trigger),
        rx.popover.content(
            rx.el.div("Your workspaces", class_name="who t3 s12"),
            rx.foreach(SwitcherState.choices, _choice),
            rx.cond(SwitcherState.may_create, _new_workspace()),
            class_name="menu wide",
            align="start",
            side_offset=6,
        ),
    )
    home = rx.cond(may(Permission.INSTANCE_READ), links.INSTANCE, links.HOME)
    plain = link(mark(), name, href=home, class_name="switcher")
    return rx.cond((SwitcherState.choices.length() > 1) | SwitcherState.may_create, menu, plain)


def _choice(one: rx.Var[Choice]) -> rx.Component:
    here = rx.popover.close(
        link(icon("check"), rx.el.b(one["name"], class_name="cut"), href=one["home"], aria_current="true")
    )
    other = native_form(
        rx.el.input(type="hidden", name="workspace_id", value=one["id"], read_only=True),
        rx.el.button(
            icon(one["icon"]),
            rx.el.span(one["name"], class_name="cut"),
            type="submit",
            class_name="bare mi",
        ),
        action="/auth/switch",
        method="post",
    )
    return rx.cond(one["is_here"], here, other)


def _new_workspace() -> rx.Component:
    button = rx.el.button(
        icon("plus"), "New workspace", class_name="bare mi", on_click=SwitcherState.open_form(True)
    )
    return rx.fragment(rx.el.hr(), rx.popover.close(button))


def new_workspace_dialog() -> rx.Component:
    form = native_form(
        field(
            "Name",
            text_input(
                "name", required=True, max_length=200, auto_focus=True, pattern=r".*\S.*", auto_complete="off"
            ),
            name="name",
            hint="It has its own contacts, campaigns, members and roles. You own it and go over to it.",
        ),
        id="workspace-form",
        action="/auth/workspaces",
        method="post",
    )
    return dialog(
        "New workspace",
        form,
        is_open=SwitcherState.is_naming,
        on_open_change=SwitcherState.open_form,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            rx.el.button(
                "Make the workspace", type="submit", form="workspace-form", class_name="btn primary"
            ),
        ],
    )
