"""The dialogs of the members: invite, deactivate, hand the workspace on, make a role."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.rights import EVERYBODYS
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.settings.members_roles_state import RolesState
from mkt_dashboard.ui.settings.members_scope_parts import scope_choice, scope_inputs
from mkt_dashboard.ui.settings.members_scope_state import ScopeState
from mkt_dashboard.ui.settings.members_state import MembersState
from mkt_dashboard.ui.settings.members_words import AREAS
from mkt_dashboard.ui.visitor import VisitorState


def invite_dialog() -> rx.Component:
    errors = MembersState.field_errors
    error = errors.get("email", "")
    form = rx.el.form(
        field(
            "Email",
            text_input(
                "email",
                error=error,
                type="email",
                placeholder="jonas@example.com",
                auto_focus=True,
                auto_complete="off",
                max_length=320,
            ),
            name="email",
            error=error,
            hint="A letter with a link goes there. The link works once, for seven days.",
        ),
        field(
            "Role",
            rx.el.span(
                rx.el.select(
                    rx.foreach(
                        MembersState.givable, lambda role: rx.el.option(role["word"], value=role["value"])
                    ),
                    name="role",
                    id="role",
                    default_value="Viewer",
                ),
                icon("chevron-down"),
                class_name="select native",
            ),
            name="role",
            error=errors.get("role", ""),
            hint="It can be changed at any time. The table below the members says what each role may do.",
        ),
        rx.el.details(
            rx.el.summary("Lists and folders: ", _scope_summary()), scope_choice(), class_name="scopemore"
        ),
        scope_inputs(),
        id="invite-form",
        on_submit=MembersState.invite,
        reset_on_submit=False,
    )
    return dialog(
        "Invite a member",
        form,
        is_open=MembersState.is_inviting,
        on_open_change=MembersState.open_invitation,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            _submit("Send invitation", "invite-form", MembersState.is_busy),
        ],
    )


def _scope_summary() -> rx.Component:
    some = rx.fragment(
        rx.cond(
            ScopeState.limits_lists, ScopeState.chosen_lists.length().to_string() + " lists", "all lists"
        ),
        ", ",
        rx.cond(
            ScopeState.limits_folders,
            ScopeState.chosen_folders.length().to_string() + " folders",
            "all folders",
        ),
    )
    return rx.cond(ScopeState.limits_lists | ScopeState.limits_folders, some, "all")


def deactivate_dialog() -> rx.Component:
    return confirm_dialog(
        "Deactivate " + MembersState.leaving_name,
        "The open sessions in this workspace end at once. What this member made stays, and you may "
        "reactivate the membership later.",
        verb="Deactivate member",
        is_open=MembersState.leaving != "",
        on_open_change=MembersState.keep,
        on_confirm=MembersState.deactivate,
        is_busy=MembersState.is_busy,
        is_dangerous=True,
    )


def ownership_dialog() -> rx.Component:
    error = MembersState.field_errors.get("typed_name", "")
    form = rx.el.form(
        rx.el.p(
            MembersState.heir_name,
            " will own this workspace. You stay a Marketing Admin, and only the new owner can hand it back.",
        ),
        field(
            "Write the name of the workspace: " + VisitorState.workspace_name,
            text_input("typed_name", error=error, auto_complete="off", auto_focus=True, max_length=300),
            name="typed_name",
            error=error,
        ),
        id="ownership-form",
        class_name="col g4",
        on_submit=MembersState.transfer,
        reset_on_submit=False,
    )
    return dialog(
        "Hand the workspace to " + MembersState.heir_name,
        form,
        is_open=MembersState.heir != "",
        on_open_change=MembersState.keep_ownership,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            _submit("Transfer ownership", "ownership-form", MembersState.is_busy, kind="danger"),
        ],
    )


def role_dialog() -> rx.Component:
    error = RolesState.field_errors.get("name", "")
    form = rx.el.form(
        field(
            "Name",
            text_input(
                "name",
                error=error,
                default_value=RolesState.name,
                key="role-" + RolesState.key,
                placeholder="Agency",
                auto_focus=True,
                auto_complete="off",
                max_length=200,
            ),
            name="name",
            error=error,
        ),
        rx.cond(
            RolesState.holders > 0,
            note("A change counts for all who hold this role, from their next click on.", kind="amber"),
        ),
        *[_area(area, lines) for area, lines in AREAS],
        id="role-form",
        class_name="col g4 roleform",
        on_submit=RolesState.save,
        reset_on_submit=False,
    )
    delete = rx.el.button("Delete role", type="button", class_name="btn ghost", on_click=RolesState.delete)
    return dialog(
        rx.cond(RolesState.key != "", "Change role", "New role"),
        form,
        is_open=RolesState.is_open,
        on_open_change=RolesState.open_form,
        width="620px",
        footer=[
            rx.cond(RolesState.key != "", delete),
            rx.el.span(class_name="grow"),
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            _submit("Save role", "role-form", RolesState.is_saving),
        ],
    )


def _area(area: str, lines: tuple[tuple[Permission, str], ...]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(area, class_name="m"),
        *[_permission(*line) for line in lines],
        class_name="col g1",
    )


def _permission(permission: Permission, words: str) -> rx.Component:
    """One box. Everybody's rights are ticked and stay so; what one has not oneself stays empty."""
    is_everybodys = permission in EVERYBODYS
    tick = rx.el.input(
        type="checkbox",
        class_name="tick",
        checked=RolesState.chosen.contains(str(permission)),
        disabled=rx.Var.create(is_everybodys) | ~RolesState.grantable.contains(str(permission)),
        on_change=lambda _: RolesState.toggle(str(permission)),
    )
    beside = rx.el.span("everybody", class_name="t3 s12") if is_everybodys else rx.fragment()
    return rx.el.label(
        tick,
        rx.el.span(words),
        rx.el.span(str(permission), class_name="mono t3 s12 hide-s"),
        beside,
        class_name="row",
    )


def _submit(words: str, form: str, is_busy: rx.Var[bool], kind: str = "primary") -> rx.Component:
    return busy_button(
        words, on_click=rx.noop(), is_busy=is_busy, class_name=f"btn {kind}", type="submit", form=form
    )
