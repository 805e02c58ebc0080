"""The panel of the domains: the record to write for each, a button that looks for it, what was found."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.copy_button import copy_button
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import panel
from mkt_dashboard.ui.settings.sso_domains_state import DomainLine, SsoDomainsState
from mkt_dashboard.ui.settings.sso_state import SsoState, StepLine
from mkt_dashboard.ui.settings.sso_test_parts import step_line

WHAT = (
    "Until a domain is proved, nobody becomes a member by an address of it, and it cannot be asked to use "
    "single sign-on only. Write this TXT record in its DNS; it may take an hour until we see it."
)


def domains_panel() -> rx.Component:
    """Each domain of the open connection."""

    def line(row: rx.Var[DomainLine]) -> rx.Component:
        return rx.cond(SsoState.domain_names.contains(row["domain"]), _domain(row))

    return panel(
        "4. Whose the domains are",
        rx.el.ul(rx.foreach(SsoDomainsState.rows, line), class_name="ssodomains"),
        beside=[rx.el.span("looked at daily", class_name="end s12 t3")],
    )


def _domain(row: rx.Var[DomainLine]) -> rx.Component:
    is_public = row["standing"] == "public"
    return rx.el.li(
        rx.el.div(
            rx.el.b(row["domain"], class_name="cut"),
            _standing(row),
            rx.cond(is_public, rx.fragment(), _check_button(row)),
            class_name="row",
        ),
        rx.match(
            row["standing"],
            ("public", note("Anybody gets an address here, so nobody can prove it.")),
            ("missing", _missing(row)),
            ("open", rx.el.p(WHAT, class_name="s12 t2")),
            rx.el.p("Keep the record: it is looked for every day.", class_name="s12 t3"),
        ),
        rx.cond(is_public, rx.fragment(), _record(row)),
        rx.cond(row["looked"] != "", _look(row)),
    )


def _standing(row: rx.Var[DomainLine]) -> rx.Component:
    day = moment(row["ends"], "day")
    return rx.fragment(
        rx.match(
            row["standing"],
            ("proved", badge("proved", "green", "badge-check")),
            ("missing", badge(rx.fragment("gone, counts until ", day), "orange", "triangle-alert")),
            ("public", badge("anybody’s", "", "users")),
            badge("not proved", "amber", "clock"),
        )
    )


def _missing(row: rx.Var[DomainLine]) -> rx.Component:
    return note(
        "The record was not found any more. Until ",
        moment(row["ends"]),
        " nothing changes; after that the domain no longer counts.",
        kind="amber",
        glyph="triangle-alert",
    )


def _record(row: rx.Var[DomainLine]) -> rx.Component:
    return rx.el.div(
        rx.el.span("TXT", class_name="tag"),
        rx.el.span(row["record"], class_name="mono"),
        copy_button(row["record"], "Copy record"),
        class_name="ssorecord",
    )


def _check_button(row: rx.Var[DomainLine]) -> rx.Component:
    return busy_button(
        "Check now",
        on_click=SsoDomainsState.check(row["domain"]),
        is_busy=SsoDomainsState.is_checking,
        class_name="btn sm end",
        type="button",
        aria_label="Check " + row["domain"] + " now",
    )


def _look(row: rx.Var[DomainLine]) -> rx.Component:
    """What the last look found, step by step; closed while all is well."""
    return rx.el.details(
        rx.el.summary("Looked ", moment(row["looked"], "ago"), class_name="s12 t3"),
        rx.el.ol(rx.foreach(row["steps"].to(list[StepLine]), step_line), class_name="teststeps"),
        open=row["standing"] != "proved",
    )
