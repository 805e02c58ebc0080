"""What each role may do: one line a permission, one column a role."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.settings.members_roles_state import RolesState
from mkt_dashboard.ui.settings.members_rows import RoleLine
from mkt_dashboard.ui.settings.members_state import MembersState
from mkt_dashboard.ui.settings.members_words import AREAS
from mkt_dashboard.ui.visitor import may


def role_matrix() -> rx.Component:
    said = rx.cond(
        MembersState.marked_name != "",
        rx.fragment(
            "The role of ",
            MembersState.marked_name,
            " is marked. ",
            MembersState.marked_name,
            " works with ",
            MembersState.marked_scope,
            ".",
        ),
        "Choose a member’s rights above to mark the role.",
    )
    head = rx.el.section(
        rx.el.h2("What each role may do"),
        rx.el.span(said, class_name="t3 s12 hide-s", aria_live="polite"),
        rx.el.span(
            rx.el.span(_mark(True), "yes", class_name="row g1"),
            rx.el.span(_mark(False), "no", class_name="row g1"),
            class_name="end row s12 t2 hide-s",
        ),
        rx.cond(
            may(Permission.ROLE_MANAGE),
            rx.el.button(
                icon("plus", "sm"), "New role", on_click=RolesState.open_form(True), class_name="btn sm"
            ),
        ),
        class_name="matrixhead row",
    )
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("Area", scope="col", class_name="hide-s"),
                rx.el.th("Permission", scope="col", class_name="what"),
                rx.foreach(MembersState.roles, _role_head),
            )
        ),
        rx.el.tbody(
            *[_line(area, position, *one) for area, lines in AREAS for position, one in enumerate(lines)]
        ),
        class_name="table tight matrix",
    )
    return rx.fragment(head, rx.cond(MembersState.is_loaded, rx.el.div(table, class_name="wide-table")))


def _role_head(role: rx.Var[RoleLine]) -> rx.Component:
    name = rx.cond(
        role["is_own"] & may(Permission.ROLE_MANAGE),
        rx.el.button(
            role["word"],
            class_name="linkish",
            title="Change this role",
            on_click=RolesState.change(role["value"]),
        ),
        role["word"],
    )
    return rx.el.th(
        name, rx.el.em(role["members"], title="members who hold it"), scope="col", class_name=_marked(role)
    )


def _line(area: str, position: int, permission: Permission, words: str) -> rx.Component:
    first = position == 0
    return rx.el.tr(
        rx.el.td(area if first else "", class_name="m hide-s"),
        rx.el.td(
            rx.el.b(area, class_name="area only-s") if first else rx.fragment(),
            rx.el.span(str(permission), class_name="pn mono hide-s"),
            rx.el.span(words, class_name="t2 s12"),
            class_name="what",
        ),
        rx.foreach(MembersState.roles, lambda role: _cell(role, permission)),
        class_name="gs" if first else "",
    )


def _cell(role: rx.Var[RoleLine], permission: Permission) -> rx.Component:
    allows = role["permissions"].contains(str(permission))
    return rx.el.td(rx.cond(allows, _mark(True), _mark(False)), class_name="c " + _marked(role))


def _mark(allows: bool) -> rx.Component:
    """Icon and a word for those who do not see it."""
    word = "yes" if allows else "no"
    return rx.el.i(
        icon("check" if allows else "minus"),
        class_name=f"pm {word[0]}",
        title=word,
        role="img",
        aria_label=word,
    )


def _marked(role: rx.Var[RoleLine]) -> rx.Var[str]:
    return rx.cond(role["value"] == MembersState.marked_role, "hl", "")  # pyright: ignore[reportReturnType]
