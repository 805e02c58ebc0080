"""The audit log, read from top to bottom."""

import reflex as rx

from mkt_dashboard.ui.components.page import page, page_head, scroll
from mkt_dashboard.ui.settings.audit_entry import entry_sheet
from mkt_dashboard.ui.settings.audit_parts import (
    audit_actions,
    audit_filters,
    audit_foot,
    audit_table,
    chain_badge,
    check_note,
)
from mkt_dashboard.ui.settings.audit_state import AuditState


def audit_page() -> rx.Component:
    """Who did what, the newest first, and the chosen entry beside the list."""
    is_open = AuditState.entry["seq"] != ""
    return rx.el.div(
        page(
            page_head("Audit log", chain_badge(), actions=audit_actions()),
            check_note(),
            audit_filters(),
            scroll(audit_table(), class_name="audit"),
            rx.cond(AuditState.shown > 0, audit_foot()),
        ),
        rx.cond(is_open, entry_sheet()),
        class_name=rx.cond(is_open, "with-sheet is-open", "with-sheet"),
    )
