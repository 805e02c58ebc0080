"""The events of one campaign as its report reads them: firsts over time, links, the latest."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.permissions import Role, permissions_of
from mkt_dashboard.domain.tracking import campaign_events
from mkt_dashboard.domain.tracking.models import EventType
from tests.sent_campaign import SentCampaign, a_sent_campaign

INSERT = text(
    "INSERT INTO events (at, workspace_id, type, campaign_id, position, contact_id, link_number, verdict) "
    "VALUES (:at, :workspace_id, :type, :campaign_id, :position, :contact_id, :link, :verdict)"
)


@pytest.fixture
def sent(committing: None) -> SentCampaign:
    return a_sent_campaign(people=3)


def happened(
    sent: SentCampaign,
    at: datetime,
    kind: str,
    position: int,
    link: int | None = None,
    verdict: str = "human",
) -> None:
    with instance_unit_of_work() as session:
        bound = {"at": at, "workspace_id": sent.workspace_id, "campaign_id": sent.campaign_id}
        bound |= {"type": kind, "position": position, "link": link, "verdict": verdict}
        session.connection().execute(INSERT, bound | {"contact_id": sent.contact_ids[position]})


def test_the_first_open_by_a_person_and_by_a_machine_count_once_each(sent: SentCampaign) -> None:
    begin = now() - timedelta(hours=3)
    happened(sent, begin + timedelta(minutes=5), "open", 0, verdict="machine")
    happened(sent, begin + timedelta(minutes=70), "open", 0)
    happened(sent, begin + timedelta(minutes=80), "open", 0)
    happened(sent, begin + timedelta(minutes=75), "open", 1)

    with unit_of_work(sent.actor) as session:
        found = campaign_events.list_over_time(
            session,
            sent.actor,
            sent.campaign_id,
            EventType.OPEN,
            origin=begin,
            step=timedelta(hours=1),
            until=now(),
        )

    assert [(point.human, point.all) for point in found] == [(0, 1), (2, 2)]


def test_links_come_with_their_people_the_most_followed_first(sent: SentCampaign) -> None:
    for position in (0, 0, 1):
        happened(sent, now(), "click", position, link=2)
    happened(sent, now(), "click", 2, link=1, verdict="machine")

    with unit_of_work(sent.actor) as session:
        found = campaign_events.list_links(session, sent.actor, sent.campaign_id)

    assert [(one.number, one.people, one.human, one.all) for one in found] == [
        (2, 2, 3, 3),
        (1, 0, 0, 1),
        (3, 0, 0, 0),
    ]


def test_the_latest_event_is_seen_without_its_address_by_who_sees_numbers_only(sent: SentCampaign) -> None:
    happened(sent, now(), "click", 1, link=2)
    analyst = replace(sent.actor, permissions=permissions_of(Role.ANALYST))

    with unit_of_work(sent.actor) as session:
        [whole] = campaign_events.list_latest(session, sent.actor, sent.campaign_id)
        [masked] = campaign_events.list_latest(session, analyst, sent.campaign_id)

    assert (whole.email, whole.url) == ("ada1@example.com", "https://shop.example.com/two")
    assert masked.email is None


def test_another_workspace_and_a_viewer_read_nothing(sent: SentCampaign) -> None:
    happened(sent, now(), "open", 0)
    stranger = a_sent_campaign(name="eve").actor
    viewer = replace(sent.actor, permissions=permissions_of(Role.VIEWER))

    with unit_of_work(stranger) as session:
        assert campaign_events.list_latest(session, stranger, sent.campaign_id) == []
        assert campaign_events.find_last_id(session, stranger, sent.campaign_id) is None
    with unit_of_work(viewer) as session, pytest.raises(Forbidden):
        campaign_events.list_latest(session, viewer, sent.campaign_id)
