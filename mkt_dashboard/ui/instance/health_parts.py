"""What answers, where the audit chains end, and what was done to the installation."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.figures import definition
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import skeleton_rows
from mkt_dashboard.ui.instance.health_state import ChainRow, Deed, HealthState, PartLine

BROKEN = "Run `python -m mkt_dashboard audit` on the machine: it says where and what to do."
ANCHORED = "Up to which entry the end of the chain was written into a file outside the database."


def part_table() -> rx.Component:
    columns = [
        Column("Part", _name, width="200px"),
        Column("State", _well, width="120px"),
        Column("", _said, is_wide=True),
    ]
    table = data_table(HealthState.parts, columns, row_id=lambda part: part["name"])
    return rx.cond(HealthState.is_loaded, table, skeleton_rows(6))


def _name(part: rx.Var[PartLine]) -> rx.Component:
    """On a phone there is no room for a column of what was said, so it stands below."""
    below = rx.el.span(part["said"], class_name="only-s")
    return rx.el.span(rx.el.b(part["name"], class_name="cut"), below, class_name="twol")


def _well(part: rx.Var[PartLine]) -> rx.Component:
    return rx.cond(
        part["is_well"], badge("well", "green", "check"), badge("look here", "amber", "triangle-alert")
    )


def _said(part: rx.Var[PartLine]) -> rx.Component:
    when = rx.cond(part["heard_at"] != "", rx.fragment(" ", moment(part["heard_at"], "ago")))
    return rx.el.span(part["said"], when, class_name="t2")


def chain_table() -> rx.Component:
    columns = [
        Column("Audit log of", lambda chain: rx.el.b(chain["name"], class_name="cut")),
        Column("Entries", lambda chain: chain["entries"], is_number=True, width="110px"),
        Column(
            definition("Anchored to", ANCHORED),
            lambda chain: chain["anchored"],
            is_number=True,
            is_wide=True,
            width="120px",
        ),
        Column(
            "Verified",
            lambda chain: rx.el.span(moment(chain["checked_at"], "ago"), class_name="t2"),
            is_number=True,
            is_wide=True,
            width="130px",
        ),
        Column("State", _whole, width="140px"),
    ]
    return data_table(HealthState.chains, columns, row_id=lambda chain: chain["name"])


def _whole(chain: rx.Var[ChainRow]) -> rx.Component:
    broken = rx.tooltip(
        rx.el.span(badge("broken", "red", "circle-x"), tab_index=0),
        content=BROKEN,
        delay_duration=150,
    )
    unknown = badge("not verified yet", "", "circle-dashed")
    fine = rx.cond(chain["checked_at"] != "", badge("whole", "green", "check"), unknown)
    return rx.cond(chain["is_broken"], broken, fine)


def deed_table() -> rx.Component:
    columns = [
        Column("When", lambda deed: moment(deed["at"]), width="170px"),
        Column("What", _what),
        Column("Entry", lambda deed: deed["seq"], is_number=True, is_wide=True, width="80px"),
    ]
    nothing = rx.el.p("Nothing was done to the installation yet.", class_name="t3 padx")
    return data_table(HealthState.deeds, columns, row_id=lambda deed: deed["seq"].to_string(), empty=nothing)


def _what(deed: rx.Var[Deed]) -> rx.Component:
    about = rx.cond(deed["about"] != "", rx.el.b(" ", deed["about"]))
    at_the_machine = rx.cond(deed["door"] == "command", rx.el.span(", at the machine", class_name="t3"))
    said = (rx.el.b(deed["who"]), " ", deed["action"], about, at_the_machine)
    return rx.el.span(*said, class_name="deedline")
