"""The table of members and of the invitations that wait."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.fields import choice
from mkt_dashboard.ui.components.figures import definition
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.settings.members_rows import InvitationLine, MemberLine
from mkt_dashboard.ui.settings.members_scope_state import ScopeState
from mkt_dashboard.ui.settings.members_state import MembersState
from mkt_dashboard.ui.visitor import may

RIGHTS = "How many of all rights this member has. A click marks the role below."

SCOPE = "With which lists and folders. The owner and Marketing Admins always work with everything."


def member_table() -> rx.Component:
    columns = [
        Column("Member", _member),
        Column("Role", _role, width="220px"),
        Column(definition("May do", RIGHTS), _rights, is_wide=True, width="110px"),
        Column(definition("Works with", SCOPE), _scope, is_wide=True, width="150px"),
        Column("State", _state, width="130px", is_wide=True),
        Column("Last seen", lambda row: _when(row["last_seen_at"], "ago"), is_number=True, is_wide=True),
        Column("Member since", lambda row: _when(row["since"], "day"), is_number=True, is_wide=True),
        Column("", _menu, width="52px"),
    ]
    return data_table(
        MembersState.rows, columns, row_id=lambda row: row["id"], is_loading=~MembersState.is_loaded
    )


def _when(at: rx.Var[str], style: str) -> rx.Component:
    return rx.el.span(moment(at, style), class_name="t2")  # type: ignore[arg-type]


def _member(row: rx.Var[MemberLine]) -> rx.Component:
    beside = rx.cond(
        row["is_you"],
        rx.cond(row["is_owner"], ", you, owner", ", you"),
        rx.cond(row["is_owner"], ", owner", ""),
    )
    return rx.el.span(
        rx.el.span(row["initials"], class_name="av a lg", aria_hidden="true"),
        rx.el.span(
            rx.el.b(row["name"], class_name="cut"),
            rx.el.span(row["email"], beside, class_name="cut"),
            class_name="twol",
        ),
        class_name=rx.cond(row["is_active"], "row", "row gone"),
    )


def _role(row: rx.Var[MemberLine]) -> rx.Component:
    chooser = choice(
        MembersState.givable,
        value=row["role_key"],
        on_change=lambda role: MembersState.give_role(row["id"], role),
        label="Role of " + row["name"],
    )
    return rx.cond(row["is_changeable"] & row["is_active"], chooser, rx.el.span(row["role"], class_name="t2"))


def _rights(row: rx.Var[MemberLine]) -> rx.Component:
    is_marked = MembersState.marked_name == row["name"]
    return rx.el.button(
        row["rights"],
        class_name=rx.cond(is_marked, "chip on", "chip"),
        aria_label="Mark the rights of " + row["name"],
        custom_attrs={"aria-pressed": is_marked},
        on_click=MembersState.mark(row["id"]),
    )


def _scope(row: rx.Var[MemberLine]) -> rx.Component:
    return rx.el.span(row["scope"], class_name="t2 cut", title="Works with " + row["scope_says"])


def _state(row: rx.Var[MemberLine]) -> rx.Component:
    return rx.cond(row["is_active"], badge("active", "green", "check"), badge("deactivated", "", "ban"))


def _menu(row: rx.Var[MemberLine]) -> rx.Component:
    def entry(glyph: str, words: str, on_click: rx.event.EventType) -> rx.Component:
        return rx.popover.close(rx.el.button(icon(glyph), words, on_click=on_click, class_name="bare mi"))

    entries = [
        rx.cond(
            row["may_limit"],
            entry("folder", "Which lists and folders…", ScopeState.open_for(row["id"])),
        ),
        rx.cond(
            row["is_active"],
            entry("ban", "Deactivate", MembersState.ask_to_deactivate(row["id"])),
            entry("undo-2", "Reactivate", MembersState.reactivate(row["id"])),
        ),
        rx.cond(
            row["may_own"] & MembersState.is_owner,
            entry("key-round", "Make owner of the workspace", MembersState.choose_heir(row["id"])),
        ),
    ]
    button = rx.el.button(
        icon("ellipsis", "sm"),
        class_name="btn ghost icon xs",
        aria_label="What can be done with " + row["name"],
    )
    menu = rx.popover.root(
        rx.popover.trigger(button),
        rx.popover.content(*entries, class_name="menu", align="end", side_offset=4),
    )
    return rx.cond(row["is_changeable"], rx.el.div(menu, class_name="rowmenu"))


def invitation_table() -> rx.Component:
    """What waits for an answer, where something does."""
    columns = [
        Column("Invited", lambda row: rx.el.span(row["email"], class_name="m cut")),
        Column("Role", lambda row: rx.el.span(row["role"], class_name="t2"), width="220px", is_wide=True),
        Column("Works with", lambda row: rx.el.span(row["scope"], class_name="t2"), is_wide=True),
        Column("State", _waiting_state, width="240px"),
        Column("Invited on", lambda row: _when(row["since"], "day"), is_number=True, is_wide=True),
        Column("", _waiting_menu, width="52px"),
    ]
    table = data_table(MembersState.waiting, columns, row_id=lambda row: row["id"])
    head = rx.el.section(
        rx.el.h2("Invitations"),
        rx.el.span("Each link works once, for seven days.", class_name="t3 s12"),
        class_name="matrixhead row",
    )
    return rx.cond(MembersState.waiting.length() > 0, rx.fragment(head, table))


def _waiting_state(row: rx.Var[InvitationLine]) -> rx.Component:
    until = rx.el.span("until ", moment(row["until"], "day"), class_name="t3 s12 hide-s")
    waits = rx.el.span(badge("waiting", "violet", "clock"), until, class_name="row")
    return rx.cond(row["has_expired"], badge("too old", "amber", "clock-alert"), waits)


def _waiting_menu(row: rx.Var[InvitationLine]) -> rx.Component:
    entries = [
        rx.popover.close(
            rx.el.button(
                icon("send"),
                "Send again with a new link",
                on_click=MembersState.resend(row["id"]),
                class_name="bare mi",
            )
        ),
        rx.popover.close(
            rx.el.button(icon("ban"), "Revoke", on_click=MembersState.revoke(row["id"]), class_name="bare mi")
        ),
    ]
    button = rx.el.button(
        icon("ellipsis", "sm"),
        class_name="btn ghost icon xs",
        aria_label="What can be done with the invitation to " + row["email"],
    )
    menu = rx.popover.root(
        rx.popover.trigger(button),
        rx.popover.content(*entries, class_name="menu", align="end", side_offset=4),
    )
    return rx.cond(may(Permission.MEMBER_INVITE), rx.el.div(menu, class_name="rowmenu"))
