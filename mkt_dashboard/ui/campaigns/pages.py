"""The screens of campaigns, each read from top to bottom."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns import people_parts, report_parts
from mkt_dashboard.ui.campaigns.audience_card import audience_card, people_dialog
from mkt_dashboard.ui.campaigns.campaign_state import CampaignState
from mkt_dashboard.ui.campaigns.card import card_index
from mkt_dashboard.ui.campaigns.causes import failures, left_out
from mkt_dashboard.ui.campaigns.checklist import context_panel, head_actions, name_in_place, notices
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.head import campaign_page
from mkt_dashboard.ui.campaigns.launch_card import launch_card, launch_dialog, preflight_card
from mkt_dashboard.ui.campaigns.list_parts import (
    campaign_table,
    delete_dialog,
    new_campaign_button,
    new_campaign_dialog,
    page_turner,
    status_tabs,
)
from mkt_dashboard.ui.campaigns.list_state import CampaignsState
from mkt_dashboard.ui.campaigns.live_buttons import cancel_dialog, live_actions, what_buttons_do
from mkt_dashboard.ui.campaigns.live_parts import before_it_starts, course, hero, live_notices
from mkt_dashboard.ui.campaigns.live_state import LiveState
from mkt_dashboard.ui.campaigns.mail_cards import content_card, sender_card
from mkt_dashboard.ui.campaigns.people_state import PeopleState
from mkt_dashboard.ui.campaigns.plain_cards import goal_card, schedule_card, tracking_card
from mkt_dashboard.ui.campaigns.report_state import ReportState
from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.notices import empty_state, skeleton_rows
from mkt_dashboard.ui.components.page import link, page, page_head, scroll, toolbar
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.folders.parts import folder_dialogs, folder_filter
from mkt_dashboard.ui.folders.state import FoldersState
from mkt_dashboard.ui.visitor import may


def campaigns_page() -> rx.Component:
    """Every campaign, the newest first."""
    return page(
        page_head("Campaigns", actions=[rx.cond(may(Permission.CAMPAIGN_CREATE), new_campaign_button())]),
        status_tabs(),
        toolbar(
            search_input("Search campaigns", value=CampaignsState.search, on_change=CampaignsState.find),
            folder_filter(CampaignsState.folder, CampaignsState.choose_folder),
            rx.el.span("Newest first", class_name="end t3 s12 hide-s"),
        ),
        scroll(campaign_table(), class_name="campaigns"),
        page_turner(),
        new_campaign_dialog(),
        delete_dialog(),
        folder_dialogs(FoldersState.move_campaign),
        rx.cond(CampaignsState.is_naming, rx.fragment(), ticker(CampaignsState.look_again, seconds=5)),
    )


def checklist_page() -> rx.Component:
    """One campaign as cards that are filled in in any order, by several people at once."""
    cards = rx.el.div(
        goal_card(),
        audience_card(),
        sender_card(),
        content_card(),
        tracking_card(),
        schedule_card(),
        preflight_card(),
        launch_card(),
        class_name="checklist",
    )
    whole = rx.el.div(
        card_index(), rx.el.div(notices(), cards, class_name="col g3"), class_name="scroll check-grid"
    )
    sheet = campaign_page(
        "Checklist",
        rx.cond(ChecklistState.is_loaded, whole, skeleton_rows()),
        launch_dialog(),
        people_dialog(),
        rx.cond(ChecklistState.editing == "", ticker(ChecklistState.look_again, seconds=5)),
        actions=head_actions(),
        name=name_in_place(),
    )
    beside = rx.cond(CampaignState.missing == "", context_panel())
    return rx.el.div(sheet, beside, class_name="with-context")


def live_page() -> rx.Component:
    """One campaign while it leaves; it looks again by itself as long as something moves."""
    whole = rx.el.div(
        live_notices(),
        hero(),
        rx.el.div(course(), what_buttons_do(), failures(), left_out(), class_name="live-grid"),
        class_name="scroll livepage",
    )
    return campaign_page(
        "Live",
        rx.cond(
            LiveState.is_loaded, rx.cond(LiveState.has_started, whole, before_it_starts()), skeleton_rows()
        ),
        cancel_dialog(),
        rx.cond(LiveState.is_moving, ticker(LiveState.look, seconds=LiveState.seconds)),
        actions=live_actions(),
    )


def report_page() -> rx.Component:
    """What became of one campaign: human apart from machine, every number a way to its people."""
    columns = rx.el.div(
        rx.el.div(report_parts.ladder(), report_parts.link_list(), class_name="col g4"),
        rx.el.div(report_parts.not_sent(), report_parts.latest(), class_name="col g4"),
        class_name="rep-two",
    )
    left = rx.el.div(report_parts.course(), columns, class_name="col g4")
    whole = rx.el.div(
        report_parts.strip(),
        rx.el.div(left, report_parts.click_map(), class_name="rep-grid"),
        class_name="scroll report",
    )
    return campaign_page(
        "Report",
        rx.cond(
            ReportState.is_loaded,
            _begun(whole, "report"),
            skeleton_rows(),
        ),
        ticker(ReportState.look, seconds=1),
        actions=report_parts.report_actions(),
    )


def people_page() -> rx.Component:
    """Everybody behind a number, with what became of each and why."""
    whole = rx.fragment(
        people_parts.number_tabs(),
        people_parts.narrowed(),
        scroll(people_parts.people_table(), class_name="campaigns people-table"),
        people_parts.page_turner(),
    )
    return campaign_page(
        "People",
        rx.cond(
            PeopleState.is_loaded,
            _begun(whole, "list"),
            skeleton_rows(),
        ),
        actions=[],
    )


def _begun(whole: rx.Component, what: str) -> rx.Component:
    nothing = empty_state(
        "chart-line",
        "Nothing was sent yet",
        f"After the launch this {what} fills by itself.",
        link("Open the checklist", href=ReportState.sides["checklist"], class_name="btn primary"),
    )
    return rx.cond(CampaignState.has_started, whole, nothing)
