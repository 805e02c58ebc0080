"""The screens of campaigns, each read from top to bottom."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.audience_card import audience_card, people_dialog
from mkt_dashboard.ui.campaigns.card import card_index
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
from mkt_dashboard.ui.campaigns.mail_cards import content_card, sender_card
from mkt_dashboard.ui.campaigns.plain_cards import goal_card, schedule_card, tracking_card
from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.notices import skeleton_rows
from mkt_dashboard.ui.components.page import page, page_head, scroll, toolbar
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.visitor import may


def campaigns_page() -> rx.Component:
    """Every campaign, the newest first."""
    return page(
        page_head("Campaigns", actions=[rx.cond(may(Permission.CAMPAIGN_CREATE), new_campaign_button())]),
        status_tabs(),
        toolbar(
            search_input("Search campaigns", value=CampaignsState.search, on_change=CampaignsState.find),
            rx.el.span("Newest first", class_name="end t3 s12 hide-s"),
        ),
        scroll(campaign_table(), class_name="campaigns"),
        page_turner(),
        new_campaign_dialog(),
        delete_dialog(),
        ticker(CampaignsState.look_again, seconds=5),
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
        ticker(ChecklistState.look_again, seconds=5),
        actions=head_actions(),
        name=name_in_place(),
    )
    return rx.el.div(sheet, context_panel(), class_name="with-context")
