"""There is always a month for an event to go to."""

from datetime import date

from mkt_dashboard.domain.tracking.service import ensure_event_partitions


def test_months_are_made_once() -> None:
    ensure_event_partitions()

    assert ensure_event_partitions() == 0


def test_months_of_the_past_are_made_when_asked() -> None:
    ensure_event_partitions(date(2024, 11, 1))

    assert ensure_event_partitions(date(2024, 11, 1)) == 0
