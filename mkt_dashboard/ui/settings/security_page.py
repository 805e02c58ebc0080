"""Security of the workspace: from which networks it may be used."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.notices import note, skeleton_rows
from mkt_dashboard.ui.components.page import icon, page, page_head, panel, scroll
from mkt_dashboard.ui.settings.security_state import NetworkLine, SecurityState


def security_page() -> rx.Component:
    return page(
        page_head("Security"),
        scroll(
            rx.cond(
                SecurityState.is_loaded,
                rx.el.div(_networks(), class_name="col g4 acc"),
                skeleton_rows(),
            ),
            class_name="pad",
        ),
        _remove_dialog(),
    )


def _networks() -> rx.Component:
    state = rx.cond(
        SecurityState.rows.length() > 0,
        badge("only from these", "green", "shield-check"),
        badge("open from everywhere", "", "globe"),
    )
    return panel(
        "Allowed networks",
        rx.el.p(
            "Once a network is listed, members, API keys and tokens of this workspace come in from the "
            "listed ones alone, from their next click on. Pages for recipients, such as unsubscribing, stay "
            "open to everybody.",
            class_name="t2 body",
        ),
        data_table(SecurityState.rows, _columns(), row_id=lambda row: row["network"]),
        _form(),
        beside=[state],
    )


def _columns() -> list[Column]:
    return [
        Column("Network", _network),
        Column("Note", lambda row: rx.el.span(row["note"], class_name="t2 cut"), is_wide=True),
        Column("", _remove, width="100px", is_number=True),
    ]


def _network(row: rx.Var[NetworkLine]) -> rx.Component:
    return rx.el.span(
        rx.el.span(
            rx.el.b(row["network"], class_name="mono cut"),
            rx.cond(row["note"] != "", rx.el.span(row["note"], class_name="cut only-s t2")),
            class_name="netw",
        ),
        rx.cond(row["is_yours"], badge("yours", "green", "check")),
        class_name="row",
    )


def _remove(row: rx.Var[NetworkLine]) -> rx.Component:
    return rx.el.button(
        "Remove",
        class_name="btn ghost xs",
        aria_label="Remove network " + row["network"],
        on_click=SecurityState.ask_to_remove(row["network"]),
    )


def _form() -> rx.Component:
    error = SecurityState.field_errors.get("networks", "")
    start = rx.fragment("Your address now is ", rx.el.span(SecurityState.address, class_name="mono"), ".")
    network = text_input(
        "network",
        error=error,
        default_value=SecurityState.filled_in,
        required=True,
        max_length=100,
        auto_complete="off",
        placeholder="203.0.113.0/24",
        class_name="mono",
    )
    remark = text_input("note", max_length=100, auto_complete="off", placeholder="Office")
    return rx.el.form(
        rx.el.div(
            field("Address or network", network, name="network", error=error, hint=start),
            field("Note", remark, name="note", hint="What it is, for your colleagues."),
            class_name="acc-two",
        ),
        rx.cond(SecurityState.refusal != "", _offer()),
        rx.el.div(
            busy_button(
                "Add network",
                on_click=rx.noop(),
                is_busy=SecurityState.is_saving,
                class_name="btn primary",
                type="submit",
            ),
            rx.el.button(
                icon("map-pin", "sm"),
                "Use my address",
                type="button",
                class_name="btn",
                on_click=SecurityState.use_my_address,
            ),
            class_name="row wrap",
        ),
        key="network-" + SecurityState.forms.to_string(),
        on_submit=SecurityState.add,
        reset_on_submit=False,
        class_name="body col g3 netform",
    )


def _offer() -> rx.Component:
    """What was refused stays in the form; one press lists it together with one's own address."""
    return rx.el.div(
        note(SecurityState.refusal, kind="amber", glyph="triangle-alert"),
        rx.el.button(
            "Add it together with my address",
            type="button",
            class_name="btn sm self-start",
            on_click=SecurityState.add_with_mine,
        ),
        class_name="col g2",
        role="alert",
    )


def _remove_dialog() -> rx.Component:
    consequence = rx.cond(
        SecurityState.rows.length() > 1,
        "Whoever comes from there and from no other listed network is out at the next click.",
        "It is the last one. Without it this workspace may be used from everywhere.",
    )
    return confirm_dialog(
        "Take " + SecurityState.leaving + " off the list",
        consequence,
        verb="Remove network",
        is_open=SecurityState.leaving != "",
        on_open_change=SecurityState.keep,
        on_confirm=SecurityState.remove,
        is_busy=SecurityState.is_saving,
        is_dangerous=True,
    )
