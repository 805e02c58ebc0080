"""How the screens of campaigns say things; nothing here needs a database."""

from datetime import UTC, datetime, timedelta

import pytest

from mkt_dashboard.domain.delivery.models import Outcome
from mkt_dashboard.domain.delivery.queries import ReasonCount, Sent
from mkt_dashboard.domain.delivery.schemas import Funnel
from mkt_dashboard.ui.campaigns import live_figures, words
from mkt_dashboard.ui.campaigns.funnel import steps_of

BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1, 3, "33.3 %"), (3, 1000, "0.30 %"), (0, 10, "0.0 %"), (5, 0, "–"), (10, 10, "100.0 %")],
)
def test_a_share_has_one_decimal_and_two_under_one_percent(part: int, whole: int, said: str) -> None:
    assert words.share(part, whole).replace("\u202f", " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(4, "4 s"), (754, "12 min 34 s"), (3_700, "1 h 1 min"), (190_000, "2 d 4 h")]
)
def test_a_duration_is_said_in_its_two_largest_parts(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("reason", "status", "said"),
    [
        ("rejected", "5.1.1", "Mailbox does not exist"),
        ("rejected", "5.9.9", "Refused by the server"),
        ("no_answer", "", "No answer after the last dot"),
        ("something_new", "", "something_new"),
    ],
)
def test_a_reason_is_said_as_precisely_as_the_server_was(reason: str, status: str, said: str) -> None:
    assert words.reason_in_words(reason, status) == said


def test_the_pace_is_what_happened_between_the_looks() -> None:
    seen = [(100.0, 0, 0), (105.0, 400, 410), (110.0, 780, 800)]

    assert live_figures.pace(seen) == (78.0, 80.0)
    assert live_figures.pace(seen[:1]) == (0.0, 0.0)


def test_a_pause_is_a_gap_of_zeros_in_the_chart() -> None:
    minute = timedelta(minutes=1)
    sent = [Sent(BEGIN, 40), Sent(BEGIN + 3 * minute, 60)]

    [trace] = live_figures.chart_of(sent, minute, "Europe/Vienna")["data"]

    assert trace["y"] == [40, 0, 0, 60]
    assert trace["x"][0] == "2026-03-02T09:00:00"


def test_a_chart_of_nothing_is_nothing() -> None:
    assert live_figures.chart_of([], timedelta(minutes=1), "UTC") == {}


def test_causes_lead_to_their_people() -> None:
    found = [
        ReasonCount(2, "rejected", "5.1.1", 4, "550 5.1.1 No such user"),
        ReasonCount(3, "no_consent", "", 9, ""),
    ]

    [cause] = live_figures.causes_of(found, Outcome.FAILED, "42")

    assert (cause["says"], cause["amount"], cause["width"]) == ("Mailbox does not exist", "4", "100.0%")
    assert cause["href"] == "/campaigns/42/people?which=failed&reason=rejected&status=5.1.1"


def test_a_funnel_nobody_falls_out_of_says_so() -> None:
    steps = steps_of(Funnel(matched=5, consented=5, not_suppressed=5, reasons={}))

    assert [(step["width"], step["lost"]) for step in steps] == [("100.00%", "")] * 4
    assert steps[1]["why"] == "none left out"
