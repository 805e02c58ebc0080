"""Members and roles of the workspace on one screen."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.components.page import icon, page, page_head, scroll
from mkt_dashboard.ui.settings import members_dialogs
from mkt_dashboard.ui.settings.members_matrix import role_matrix
from mkt_dashboard.ui.settings.members_parts import invitation_table, member_table
from mkt_dashboard.ui.settings.members_scope_parts import scope_dialog
from mkt_dashboard.ui.settings.members_scope_state import ScopeState
from mkt_dashboard.ui.settings.members_state import MembersState
from mkt_dashboard.ui.visitor import may


def members_page() -> rx.Component:
    invite = rx.el.button(
        icon("user-plus", "sm"),
        "Invite member",
        on_click=[ScopeState.begin, MembersState.open_invitation(True)],
        class_name="btn primary sm",
    )
    count = rx.cond(
        MembersState.is_loaded,
        rx.el.span(
            MembersState.members,
            " active, ",
            MembersState.waiting.length(),
            " invited",
            class_name="t3 num hide-s",
        ),
    )
    return page(
        page_head("Members and roles", count, actions=[rx.cond(may(Permission.MEMBER_INVITE), invite)]),
        scroll(member_table(), invitation_table(), role_matrix(), class_name="mem"),
        members_dialogs.invite_dialog(),
        scope_dialog(),
        members_dialogs.deactivate_dialog(),
        members_dialogs.ownership_dialog(),
        members_dialogs.role_dialog(),
    )
