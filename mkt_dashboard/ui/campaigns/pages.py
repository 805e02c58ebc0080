"""The screens of campaigns, each read from top to bottom."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.list_parts import (
    campaign_table,
    delete_dialog,
    new_campaign_button,
    new_campaign_dialog,
    page_turner,
    status_tabs,
)
from mkt_dashboard.ui.campaigns.list_state import CampaignsState
from mkt_dashboard.ui.components.fields import search_input
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
