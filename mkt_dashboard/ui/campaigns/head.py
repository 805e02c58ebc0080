"""The top of every side of one campaign, and what stands there when there is no such campaign."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.campaigns.campaign_state import CampaignState
from mkt_dashboard.ui.components.badges import campaign_status
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import Content, icon, link, page
from mkt_dashboard.ui.visitor import may


def campaign_page(
    side: str, *body: Content, actions: list[Content], name: Content | None = None
) -> rx.Component:
    """Lay out one side of a campaign under its head and tabs; an unknown one says so."""
    whole = page(_head(actions, name), _tabs(side), *body)
    return rx.cond(CampaignState.missing != "", _missing(), whole)


def _head(actions: list[Content], name: Content | None) -> rx.Component:
    return rx.el.header(
        link(
            icon("arrow-left"),
            href=links.CAMPAIGNS,
            class_name="btn ghost icon sm only-s",
            aria_label="Back to campaigns",
        ),
        link("Campaigns", href=links.CAMPAIGNS, class_name="crumb hide-s"),
        rx.el.span("/", class_name="t3 hide-s"),
        name or rx.el.h1(CampaignState.name),
        rx.cond(CampaignState.status != "", campaign_status(CampaignState.status)),
        rx.el.div(*actions, class_name="actions"),
        class_name="pagehead",
    )


def turn_buttons() -> rx.Component:
    """To the neighbours in the list; `[` and `]` press them."""
    return rx.el.span(
        _turn("before", "chevron-left", "Newer campaign", CampaignState.sides["newer"]),
        _turn("after", "chevron-right", "Older campaign", CampaignState.sides["older"]),
        class_name="row g1 hide-s",
    )


def _turn(way: str, glyph: str, name: str, path: rx.Var[str]) -> rx.Component:
    return rx.cond(
        path != "",
        link(
            icon(glyph, "sm"),
            href=path,
            class_name="btn ghost icon sm",
            aria_label=name,
            custom_attrs={"data-turn": way},
        ),
        rx.el.button(icon(glyph, "sm"), class_name="btn ghost icon sm", aria_label=name, disabled=True),
    )


def _tabs(side: str) -> rx.Component:
    sides = CampaignState.sides
    may_count = may(Permission.ANALYTICS_READ) & CampaignState.has_started
    return rx.el.nav(
        _tab("Checklist", sides["checklist"], side),
        _tab("Live", sides["live"], side),
        rx.cond(may_count, _tab("Report", sides["report"], side)),
        rx.cond(may_count, _tab("People", sides["people"], side)),
        class_name="tabs",
        aria_label="Sides of this campaign",
    )


def _tab(name: str, path: rx.Var[str], current: str) -> rx.Component:
    here = name == current
    return link(name, href=path, class_name="on" if here else "", aria_current="page" if here else "false")


def _missing() -> rx.Component:
    return page(
        empty_state(
            "megaphone",
            "There is no such campaign",
            CampaignState.missing,
            link("All campaigns", href=links.CAMPAIGNS, class_name="btn"),
        )
    )
