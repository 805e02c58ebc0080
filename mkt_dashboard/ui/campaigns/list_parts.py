"""The parts of the list of campaigns: tabs, table, the menu of a row, and two dialogs."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.campaigns.list_state import CampaignLine, CampaignsState
from mkt_dashboard.ui.components.badges import avatar, campaign_status
from mkt_dashboard.ui.components.data_table import Column, data_table, table_foot
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.figures import definition, number
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import Tab, icon, link, tabs
from mkt_dashboard.ui.folders.parts import folder_field, move_entry
from mkt_dashboard.ui.visitor import may

SIDES = {
    "All": "",
    "Drafts": "draft",
    "Scheduled": "scheduled",
    "Going out": "active",
    "Paused": "paused",
    "Done": "completed",
}
OPENS = "Contacts who opened it at least once themselves, and their share of delivered mails."
CLICKS = "Contacts who clicked a link themselves, and their share of delivered mails."


def status_tabs() -> rx.Component:
    """One tab a status, each with its count and its own address."""
    choices = [
        Tab(
            name,
            f"{links.CAMPAIGNS}?status={status}" if status else links.CAMPAIGNS,
            number(CampaignsState.counts[status or "all"]),
        )
        for name, status in SIDES.items()
    ]
    matches = [(status, name) for name, status in SIDES.items() if status]
    return tabs(*choices, current=rx.match(CampaignsState.status, *matches, "All"))


def campaign_table() -> rx.Component:
    columns = [
        Column("Name", _name),
        Column("Status", lambda row: campaign_status(row["status"]), is_wide=True),
        Column("When", _when, is_wide=True),
        Column("Audience", lambda row: _cut(row["audience"], "none yet"), is_wide=True),
        Column("Contacts", lambda row: row["contacts"], is_number=True, is_wide=True),
        Column("Sent", lambda row: row["sent"], is_number=True, is_wide=True),
        Column(
            definition("Human opens", OPENS),
            lambda row: _rate(row["opens"], row["open_rate"]),
            is_number=True,
            is_wide=True,
        ),
        Column(
            definition("Human clicks", CLICKS),
            lambda row: _rate(row["clicks"], row["click_rate"]),
            is_number=True,
            is_wide=True,
        ),
        Column("", lambda row: avatar(row["initials"], row["owner"]), is_wide=True, width="46px"),
        Column("", _menu, width="52px"),
    ]
    return data_table(
        CampaignsState.rows,
        columns,
        row_id=lambda row: row["id"],
        on_row_click=lambda row: rx.redirect(row["path"]),
        is_loading=~CampaignsState.is_loaded,
        empty=_empty(),
    )


def _name(row: rx.Var[CampaignLine]) -> rx.Component:
    return rx.el.div(
        link(
            icon("mail", "sm"),
            rx.el.span(row["name"], class_name="nowrap"),
            rx.el.span(
                rx.cond(row["folder"] != "", rx.el.span(row["folder"], " ", class_name="m t2")),
                row["subject"],
                class_name="t3 cut subject hide-s",
                title=row["folder"],
            ),
            href=row["path"],
            class_name="name row plain",
            on_click=rx.stop_propagation,
        ),
        rx.el.div(
            campaign_status(row["status"]),
            rx.el.span(_second_line(row), class_name="t3 s12 cut"),
            class_name="row only-s second",
        ),
        class_name="namecell",
    )


def _second_line(row: rx.Var[CampaignLine]) -> rx.Component:
    return rx.cond(
        row["open_rate"] != "",
        rx.fragment(row["sent"], " sent, ", row["open_rate"], " opened"),
        rx.cond(row["when"] != "", moment(row["when"]), row["audience"]),
    )


def _cut(text: rx.Var[str], nothing: str) -> rx.Component:
    return rx.el.div(
        rx.cond(text != "", text, rx.el.span(nothing, class_name="t3")), class_name="t2 cut w180", title=text
    )


def _when(row: rx.Var[CampaignLine]) -> rx.Component:
    return rx.el.span(
        rx.cond(row["when_says"] != "", row["when_says"] + " ", ""),
        rx.cond(row["when"] != "", moment(row["when"]), rx.el.span("not set", class_name="t3")),
        class_name="t2",
    )


def _rate(amount: rx.Var[str], rate: rx.Var[str]) -> rx.Component:
    return rx.fragment(amount, rx.cond(rate != "", rx.el.span(rate, class_name="t3 rate")))


def _menu(row: rx.Var[CampaignLine]) -> rx.Component:
    button = rx.el.button(
        icon("ellipsis", "sm"),
        class_name="btn ghost icon xs",
        aria_label="What can be done with " + row["name"],
    )
    entries = [
        rx.popover.close(link(icon("arrow-right"), "Open", href=row["path"])),
        rx.cond(
            may(Permission.CAMPAIGN_CREATE),
            rx.popover.close(
                rx.el.button(
                    icon("copy"),
                    "Duplicate",
                    on_click=CampaignsState.duplicate(row["id"]),
                    class_name="bare mi",
                )
            ),
        ),
        rx.cond(may(Permission.CAMPAIGN_UPDATE), move_entry(row["id"], row["name"], row["folder_id"])),
        rx.cond(
            may(Permission.CAMPAIGN_DELETE) & row["is_draft"],
            rx.popover.close(
                rx.el.button(
                    icon("trash-2"),
                    "Delete draft",
                    on_click=CampaignsState.ask_to_delete(row["id"], row["name"]),
                    class_name="bare mi red",
                )
            ),
        ),
    ]
    return rx.el.div(
        rx.popover.root(
            rx.popover.trigger(button),
            rx.popover.content(*entries, class_name="menu", align="end", side_offset=4),
        ),
        on_click=rx.stop_propagation,
        class_name="rowmenu",
    )


def _empty() -> rx.Component:
    return rx.cond(
        (CampaignsState.search != "") | (CampaignsState.status != "") | (CampaignsState.folder != ""),
        empty_state(
            "search",
            "No campaign fits",
            "Search looks at names and subjects. Take a filter away to see more.",
            link("Show all campaigns", href=links.CAMPAIGNS, class_name="btn"),
        ),
        empty_state(
            "megaphone",
            "No campaigns yet",
            "A campaign sends one email to one audience, once, and shows what became of it.",
            rx.cond(may(Permission.CAMPAIGN_CREATE), new_campaign_button()),
        ),
    )


def page_turner() -> rx.Component:
    return table_foot(
        CampaignsState.shown,
        rx.cond(
            (CampaignsState.search == "") & (CampaignsState.folder == ""),
            CampaignsState.counts[rx.cond(CampaignsState.status == "", "all", CampaignsState.status)],
            CampaignsState.shown,
        ),
        has_before=CampaignsState.has_before,
        has_after=CampaignsState.has_after,
        on_page=CampaignsState.turn,
    )


def new_campaign_button() -> rx.Component:
    return rx.el.button(
        icon("plus", "sm"),
        "New campaign",
        on_click=CampaignsState.name_it(True),
        class_name="btn primary sm",
    )


def new_campaign_dialog() -> rx.Component:
    """Ask for a name; the checklist asks for the rest, in any order."""
    error = CampaignsState.field_errors.get("name", "")
    form = rx.el.form(
        field(
            "Name",
            text_input(
                "name", error=error, placeholder="First Snow Weekend", auto_focus=True, max_length=200
            ),
            name="name",
            error=error,
            hint="Only your team reads it. The checklist asks for the rest, in any order.",
        ),
        folder_field(
            CampaignsState.into, CampaignsState.file_into, CampaignsState.field_errors.get("folder_id", "")
        ),
        id="new-campaign",
        on_submit=CampaignsState.create,
        reset_on_submit=False,
    )
    return dialog(
        "New campaign",
        form,
        is_open=CampaignsState.is_naming,
        on_open_change=CampaignsState.name_it,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                "Create campaign",
                on_click=rx.noop(),
                is_busy=CampaignsState.is_creating,
                class_name="btn primary",
                type="submit",
                form="new-campaign",
            ),
        ],
    )


def delete_dialog() -> rx.Component:
    return confirm_dialog(
        rx.fragment("Delete “", CampaignsState.deleting_name, "”?"),
        "The draft and its checklist go for good. Its email and its lists stay. Nobody was mailed yet.",
        verb="Delete draft",
        is_open=CampaignsState.deleting != "",
        on_open_change=CampaignsState.keep,
        on_confirm=CampaignsState.delete,
        is_busy=CampaignsState.is_deleting,
        is_dangerous=True,
        hint="This cannot be undone.",
    )
