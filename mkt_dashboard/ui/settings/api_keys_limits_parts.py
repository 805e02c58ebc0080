"""The tab of the limits: what a workspace may call in a minute, who used it, and what the headers say."""

import reflex as rx

from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.figures import Stat, bar, stat_strip
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import panel
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.settings.api_keys_limits_state import KeyLimitsState, LimitLine

HEADERS = (
    (
        "RateLimit-Limit",
        "how many calls fit into a minute: of the workspace, or of the key where it has fewer",
    ),
    ("RateLimit-Remaining", "how many of them are left right now"),
    ("RateLimit-Reset", "in how many seconds there is room again"),
    ("Retry-After", "with status 429 only: how many seconds to wait before the next call"),
)


def limits_side() -> rx.Component:
    """Counted over a moving minute, so waiting helps at once and there is no full minute to wait for."""
    return rx.el.div(
        ticker(KeyLimitsState.load, seconds=5),
        stat_strip(
            Stat(
                "This minute",
                "Requests of the whole workspace in the last sixty seconds, by keys and by tokens.",
                rx.fragment(KeyLimitsState.used, rx.el.small(" of ", KeyLimitsState.limit)),
                bar(KeyLimitsState.used_share),
            ),
            Stat(
                "Calls, 24 hours", "Answered calls of all keys listed here.", KeyLimitsState.calls, "of keys"
            ),
            Stat(
                "Over a limit, 24 hours",
                "Answered 429: too many calls within a minute. Nothing of them was done.",
                KeyLimitsState.limited,
                "answered 429",
            ),
            Stat(
                "Refused, 24 hours",
                "Answered 401 or 403: the key does not hold the right that the call needs.",
                KeyLimitsState.refused,
                "answered 401 or 403",
            ),
            label="Limits",
        ),
        panel(
            "Which key used how much", _table(), beside=[rx.el.span("last 24 hours", class_name="end s12 t3")]
        ),
        panel("What the headers of an answer say", _headers()),
        class_name="padx col g4 keysub",
    )


def _table() -> rx.Component:
    def part(row: rx.Var[LimitLine]) -> rx.Component:
        return rx.el.span(
            rx.el.span(rx.el.i(width=row["part"]), class_name="bar"),
            rx.el.span(row["day"], class_name="num"),
            class_name="row keypart",
        )

    columns = [
        Column("Key", lambda row: rx.el.b(row["name"], class_name="cut")),
        Column("Calls", part),
        Column("Over a limit", lambda row: row["limited"], is_number=True),
        Column("Refused", lambda row: row["refused"], is_number=True, is_wide=True),
        Column(
            "Own limit", lambda row: rx.el.span(row["limit"], class_name="t2"), is_number=True, is_wide=True
        ),
        Column("This minute", lambda row: row["minute"], is_number=True, is_wide=True),
    ]
    return data_table(
        KeyLimitsState.lines,
        columns,
        row_id=lambda row: row["id"],
        is_loading=~KeyLimitsState.is_loaded,
        empty=empty_state("gauge", "No keys in use", "Once a key calls, its share of the limit stands here."),
    )


def _headers() -> rx.Component:
    lines = [
        part for name, meaning in HEADERS for part in (rx.el.dt(name, class_name="mono"), rx.el.dd(meaning))
    ]
    return rx.el.dl(*lines, class_name="kv body keyheaders")
